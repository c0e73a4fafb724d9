//! The commands themselves.

use std::future::Future;

use crate::cli::Exit;
use crate::cli::apply::{Apply, Engine};
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::{Format, Release, Watching};
use crate::cli::wait::Wait;
use crate::cluster::{Event, Force, Goal, Intent, Limits, Outcome, Summary, Task, drive};

use super::prepare::{failure, prepare, requests};
use super::{direct, lines, records};

pub(in crate::cli) fn apply(command: Apply, output: Output) -> Result<Exit> {
    match command.engine {
        Engine::Flux if command.dry_run => Err(Failure::usage(
            "`--dry-run` shows what `--engine direct` would write",
        )
        .help("`flux-pipeline plan` says what a commit does to what Flux applies")),
        Engine::Flux => apply_by_flux(command, output),
        Engine::Direct => block_on(direct::apply(command, output)),
    }
}

/// What to do about fields of others.
pub(super) fn force(command: &Apply) -> Force {
    match command.force_conflicts {
        true => Force::Conflicts,
        false => Force::Refuse,
    }
}

fn apply_by_flux(command: Apply, output: Output) -> Result<Exit> {
    let intent = Intent::Apply {
        force: force(&command),
        requests: requests(),
        wait: command.wait,
    };
    block_on(roll_out(
        &command.release,
        &command.watching,
        intent,
        output,
    ))
}

pub(in crate::cli) fn wait(command: Wait, output: Output) -> Result<Exit> {
    block_on(roll_out(
        &command.release,
        &command.watching,
        Intent::Wait,
        output,
    ))
}

/// One thread is enough: nothing here computes.
fn block_on(run: impl Future<Output = Result<Exit>>) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(run);
            // A request that nobody waits for any more must not hold up the end.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(Failure::refused(format!(
            "cannot wait for the cluster: {error}"
        ))),
    }
}

async fn roll_out(
    release: &Release,
    watching: &Watching,
    intent: Intent,
    output: Output,
) -> Result<Exit> {
    let Some(prepared) = prepare(release, output).await? else {
        return Ok(Exit::Errors);
    };
    let goal = &prepared.goal;
    let limits = Limits {
        overall: watching.timeout,
        stage_seconds: watching.stage_timeout.map(|it| it.as_secs()),
    };
    let task = Task { intent, limits };
    let mut tell = |event: Event| tell(watching.format, goal, &event, output);
    let ended = drive(&prepared.session, goal, task, &mut tell, interrupt());
    let summary = ended.await.map_err(failure)?;
    finish(watching.format, goal, summary.as_ref(), output)
}

/// Ends when somebody presses ^C; never when that cannot be heard.
pub(super) async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

pub(super) fn tell(format: Format, goal: &Goal, event: &Event, output: Output) {
    match format {
        Format::Text => {
            if let Some(line) = lines::line(goal, event) {
                output.talk(line);
            }
        }
        Format::Json => {
            // What happens is told while it happens; at the end nothing is left to be done about it.
            let _ = output.data(&format!("{}\n", records::event(goal, event)));
        }
    }
}

pub(super) fn finish(
    format: Format,
    goal: &Goal,
    summary: Option<&Summary>,
    output: Output,
) -> Result<Exit> {
    match (format, summary) {
        (Format::Text, None) => output.data(&lines::applied(goal))?,
        (Format::Text, Some(summary)) => output.data(&lines::summary(goal, summary))?,
        (Format::Json, summary) => output.data(&format!("{}\n", records::end(goal, summary)))?,
    }
    Ok(summary.map_or(Exit::Fine, |summary| exit(summary.outcome)))
}

fn exit(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Live => Exit::Fine,
        Outcome::Interrupted => Exit::Interrupted,
        Outcome::Failed
        | Outcome::Suspended
        | Outcome::Blocked
        | Outcome::Superseded
        | Outcome::TimedOut => Exit::Cluster,
    }
}
