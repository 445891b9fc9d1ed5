"""The mail that tells somebody that their file is there."""

from sqlalchemy import Connection, select

from dashboard import language
from dashboard.exports.job import Job
from dashboard.language import gettext as _
from dashboard.mail.outbox import enqueue
from dashboard.mail.writing import Action, Content, write
from dashboard.model import account
from dashboard.settings import Settings


def tell(connection: Connection, settings: Settings, job: Job, until: int, now: int) -> None:
    """Puts the mail in the outbox, within the transaction in which the file is there; none for who has no address. The
    link is no key: it leads to the file for nobody but the asker, signed in."""
    row = connection.execute(select(account).where(account.c.id == job.account_id)).one()
    if not row.email:
        return
    with language.speaking(job.order.language):
        title = job.order.title
        content = Content(
            subject=_("Your export is ready: {title}").format(title=title),
            title=title,
            lead=(_("The file that you asked for is ready."),),
            action=Action(_("Download"), settings.link(f"/chain/analytics/exports/{job.key}/file")),
            notes=(
                _("The link works for you alone, signed in, for {days} days.").format(
                    days=settings.export_days
                ),
                _("It stops working when you may no longer see what is in the file."),
            ),
        )
        message = write(content).message(row.chain_id, row.email, expires_at=until)
    enqueue(connection, message, now)
