"""The command line, `venue-analytics`: one file a command or group of commands, loaded when it is asked for."""

import sys
from dataclasses import dataclass
from pkgutil import resolve_name

import click

from rollup.errors import Unavailable, VenueAnalyticsError

FAILED = 2
UNAVAILABLE = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A command by name, where it is defined, and what it is for."""

    name: str
    target: str
    summary: str


COMMANDS: tuple[Command, ...] = (
    Command("serve", "dashboard.cli.serve:serve", "Serve the console."),
    Command("jobs", "dashboard.cli.jobs:jobs", "Run the periodic jobs beside processes that serve."),
    Command("demo", "dashboard.cli.demo:demo", "Fill an empty database with a made-up chain."),
    Command("import", "dashboard.cli.import_:import_", "Take in files of a booking system."),
    Command("query", "dashboard.cli.query:query", "Ask for figures."),
    Command("metrics", "dashboard.cli.metrics:metrics", "List what can be asked for."),
    Command("api", "dashboard.cli.api:api", "Describe the REST API."),
    Command("rollup", "dashboard.cli.rollup_:rollup", "Build and check the pre-aggregated figures."),
    Command("export", "dashboard.cli.export:export", "Write figures to a CSV or XLSX file."),
    Command("report", "dashboard.cli.report:report", "Print a report as PDF."),
    Command("customer", "dashboard.cli.customer:customer", "Erase a customer."),
    Command("user", "dashboard.cli.user:user", "Manage who may sign in."),
    Command("beacon", "dashboard.cli.beacon:beacon", "Manage the keys of booking sites."),
    Command("db", "dashboard.cli.db:db", "Migrate and inspect the database."),
)


def loaded(name: str) -> click.Command:
    """The command with this name, its file loaded."""
    target = next(command.target for command in COMMANDS if command.name == name)
    found: click.Command = resolve_name(target)
    return found


class Commands(click.Group):
    """The group of `COMMANDS`. `--help` is answered from their summaries; loading all of them would take seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [command.name for command in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return loaded(cmd_name) if cmd_name in self.list_commands(ctx) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(command.name, command.summary) for command in COMMANDS])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def cli() -> None:
    """Analytics for chains of bookable venues. Settings come from VA_… variables: see docs/settings.md."""


def main(arguments: list[str] | None = None) -> None:
    """The entry point. An error that can be mended is one line and exit code 2, or 3 when a part cannot be reached."""
    try:
        cli.main(arguments, prog_name="venue-analytics")
    except VenueAnalyticsError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(UNAVAILABLE if isinstance(error, Unavailable) else FAILED)
