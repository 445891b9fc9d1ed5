"""The application's own tables, apart from the facts: one module a subject, all of them named here."""

from pathlib import Path

from dashboard.model.accounts import account, account_region, account_venue
from dashboard.model.alerts import alert, alert_event
from dashboard.model.audit import audit
from dashboard.model.base import metadata
from dashboard.model.doors import beacon_key, ingest_request
from dashboard.model.exports import export_job
from dashboard.model.looks import last_look
from dashboard.model.mails import mail, mail_attachment
from dashboard.model.marks import database_mark
from dashboard.model.proofs import identity, password_reset, recovery_code, second_factor
from dashboard.model.roles import role, role_capability
from dashboard.model.schedules import (
    schedule,
    schedule_delivery,
    schedule_file,
    schedule_recipient,
    schedule_run,
)
from dashboard.model.setup import setup_link
from dashboard.model.sign_ins import sign_in, sign_in_attempt
from dashboard.model.tokens import api_token, api_token_venue
from rollup.schema import FACTS, Schema

ACCOUNTS = Schema(metadata, Path(__file__).parent.parent / "migrations", "dashboard_schema_version")
SCHEMAS = (FACTS, ACCOUNTS)
"""All that a database of this application is migrated by, those of lower layers first."""

__all__ = [
    "SCHEMAS",
    "account",
    "account_region",
    "account_venue",
    "alert",
    "alert_event",
    "api_token",
    "api_token_venue",
    "audit",
    "beacon_key",
    "database_mark",
    "export_job",
    "identity",
    "ingest_request",
    "last_look",
    "mail",
    "mail_attachment",
    "metadata",
    "password_reset",
    "recovery_code",
    "role",
    "role_capability",
    "schedule",
    "schedule_delivery",
    "schedule_file",
    "schedule_recipient",
    "schedule_run",
    "second_factor",
    "setup_link",
    "sign_in",
    "sign_in_attempt",
]
