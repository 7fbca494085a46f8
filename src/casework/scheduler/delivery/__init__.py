"""Delivery: alerts leave the house as webhooks, e-mails and log lines, from an outbox that the log fills."""
