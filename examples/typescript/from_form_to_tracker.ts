/** From a web form to the tracker, over HTTP: a complaint is logged, acknowledged, and stands on the meeting's list. */

import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./casework.js";

type Problem = components["schemas"]["ProblemDocument"];
type Accepted = components["schemas"]["Accepted"];

const casework = createClient<paths>({
  baseUrl: process.env["CASEWORK_URL"] ?? "http://127.0.0.1:8000",
  headers: { Authorization: `Bearer ${process.env["CASEWORK_KEY"]}` },
});

/** A problem document, with each reason why a command may not be given. */
class Refused extends Error {
  constructor(readonly problem: Problem) {
    super([problem.detail, ...(problem.reasons ?? []).map((each) => `${each.code}: ${each.reason}`)].join("\n"));
  }
}

/** What was answered, and the version of the case to give with the next command; throws Refused. */
function answered<T>(said: { data?: T; error?: Problem; response: Response }): { data: T; etag: string } {
  if (said.data === undefined) throw new Refused(said.error!);
  return { data: said.data, etag: said.response.headers.get("ETag") ?? "*" };
}

const now = () => new Date().toISOString();
const officer = { id: "ann", role: "officer" } as const;

interface Form {
  /** Made once for a form, like the time it was sent: a form that arrives twice is one complaint. */
  reference: string;
  sent: string;
  tenant: string;
  name: string;
  complaint: string;
}

/** What the web form does when somebody presses Send. */
async function logComplaint(form: Form): Promise<Accepted> {
  const said = await casework.POST("/v1/cases/{case}/log_complaint", {
    params: { path: { case: form.reference }, header: { "Idempotency-Key": form.reference } },
    body: {
      at: form.sent,
      by: { id: form.tenant, role: "resident" },
      channel: "web",
      summary: form.complaint,
      resident: { id: form.tenant, name: form.name },
      tenure: "lcra",
      service: "repairs",
      category: "not_sorted_yet",
    },
  });
  return answered(said).data;
}

/** What an officer does after speaking with the resident: each command names the version that the one before left. */
async function acknowledge(reference: string): Promise<Accepted> {
  const path = { case: reference };
  const by = officer;
  let { etag } = answered(await casework.GET("/v1/cases/{case}", { params: { path } }));
  const seen = () => ({ params: { path, header: { "If-Match": etag } } });

  ({ etag } = answered(
    await casework.POST("/v1/cases/{case}/define_complaint", {
      ...seen(),
      body: {
        at: now(),
        by,
        points: [{ id: "P1", text: "Damp in the bedroom since March", responsibility: "landlord" }],
        outcomes_sought: ["The damp treated"],
      },
    }),
  ));
  ({ etag } = answered(
    await casework.POST("/v1/cases/{case}/triage_complaint", {
      ...seen(),
      body: { at: now(), by, track: "investigate", complexity: "standard", risk: "low" },
    }),
  ));
  ({ etag } = answered(
    await casework.POST("/v1/cases/{case}/record_support_needs", {
      ...seen(),
      body: { at: now(), by, vulnerabilities: [], adjustments: [] },
    }),
  ));
  ({ etag } = answered(
    await casework.POST("/v1/cases/{case}/assign", { ...seen(), body: { at: now(), by, handler: officer.id } }),
  ));
  const said = await casework.POST("/v1/cases/{case}/acknowledge", {
    ...seen(),
    body: { at: now(), by, ombudsman_details: true },
  });
  return answered(said).data;
}

/** Why a complaint that nobody has answered cannot be closed. */
async function whyNotClosed(reference: string): Promise<Problem | undefined> {
  const said = await casework.POST("/v1/cases/{case}/close", {
    params: { path: { case: reference }, header: { "If-Match": "*" } },
    body: { at: now(), by: officer },
  });
  return said.error;
}

const form: Form = {
  reference: `WEB-${randomUUID().slice(0, 8)}`,
  sent: now(),
  tenant: "r-1",
  name: "Rosa Resident",
  complaint: "Damp in the bedroom, and nobody came",
};
const logged = await logComplaint(form);
await logComplaint(form); // once more, by mistake: the first answer again, and still one complaint
const acknowledged = await acknowledge(form.reference);
const problem = await whyNotClosed(form.reference);
const tracker = answered(await casework.GET("/v1/tracker")).data;

console.log(
  JSON.stringify({
    case: form.reference,
    logged: logged.status,
    acknowledged: acknowledged.status,
    close: problem?.reasons?.map((each) => each.code),
    instead: problem?.allowed?.includes("respond"),
    tracker: tracker.cases.map((each) => each.case),
  }),
);
