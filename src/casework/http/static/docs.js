"use strict";
// The page's own start, in a file: the content security policy lets no script run that stands in the page.
window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: document.body.dataset.openapi,
    dom_id: "#ui",
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
});
