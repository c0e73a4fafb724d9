//! A job has a script and a command. Page: `run_and_command.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "run-and-command",
    severity: Severity::Error,
    summary: "a job has both `run` and `command` or `args`",
    page: include_str!("run_and_command.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for job in &site.stage.jobs {
        let words = [
            ("command", job.settings.command.first()),
            ("args", job.settings.args.first()),
        ];
        for (word, first) in words {
            let (Some(script), Some(first)) = (&job.run, first) else {
                continue;
            };
            let finding = CHECK
                .at(
                    first.span,
                    format!("job `{}` has both `run` and `{word}`", job.label.value),
                )
                .also(script.span, "the script is here")
                .help(format!(
                    "remove one: `run` is `command [\"sh\", \"-c\", …]`, without `{word}`"
                ));
            found.push(finding);
        }
    }
}
