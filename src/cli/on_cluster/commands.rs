//! The commands themselves.

use std::future::Future;
use std::time::Duration;

use crate::cli::Exit;
use crate::cli::apply::Apply;
use crate::cli::destroy::Destroy;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::{Engine, Format, Logs, Watching};
use crate::cli::rerun::Rerun;
use crate::cli::status::Status;
use crate::cli::wait::Wait;
use crate::cluster::{self, Event, Intent, Task, jobs_to_rerun, release_summary, run_rollout};

use super::finish::{finish, interrupt};
use super::options::{consent, force, limits, log_choice, stage_index};
use super::prepare::{Prepared, Usual, failure, prepare, requests};
use super::view::View;
use super::{direct, json, junit, table};

pub(in crate::cli) fn apply(command: Apply, output: Output) -> Result<Exit> {
    match command.engine {
        Engine::Flux if command.dry_run => Err(Failure::usage(
            "`--dry-run` shows what `--engine direct` would write",
        )
        .help("`flux-pipeline plan` says what a commit does to what Flux applies")),
        Engine::Flux => apply_by_flux(command, output),
        Engine::Direct if command.force => Err(Failure::usage(
            "`--force` takes the source back, and `--engine direct` applies the files as they are",
        )),
        Engine::Direct => block_on(direct::apply(command, output)),
    }
}

fn apply_by_flux(command: Apply, output: Output) -> Result<Exit> {
    if command.watching.junit.is_some() && !command.wait {
        return Err(Failure::usage("`--junit` needs an end to write about").help("add `--wait`"));
    }
    let intent = Intent::Apply {
        force: force(&command),
        requests: requests(),
        back: command.force,
        wait: command.wait,
    };
    block_on(async {
        let file = command.watching.junit.as_deref();
        match prepare(&command.release, Usual::Head, file, output).await? {
            Some(prepared) => roll_out(&prepared, &command.watching, intent, output).await,
            None => Ok(Exit::Errors),
        }
    })
}

pub(in crate::cli) fn wait(command: Wait, output: Output) -> Result<Exit> {
    if command.engine == Engine::Direct {
        return Err(Failure::usage(
            "nothing goes on in the cluster without Flux that could be waited for",
        )
        .help(
            "`apply --engine direct` waits itself, and `status --engine direct` says where it stands",
        ));
    }
    block_on(async {
        let file = command.watching.junit.as_deref();
        match prepare(&command.release, Usual::Head, file, output).await? {
            Some(prepared) => roll_out(&prepared, &command.watching, Intent::Wait, output).await,
            None => Ok(Exit::Errors),
        }
    })
}

pub(in crate::cli) fn status(command: Status, output: Output) -> Result<Exit> {
    if command.watch && command.engine == Engine::Direct {
        return Err(Failure::usage(
            "`--watch` follows what Flux does; without Flux `apply --engine direct` says it itself",
        )
        .help("ask once, without `--watch`"));
    }
    block_on(async {
        let Some(prepared) = prepare(&command.release, Usual::Latest, None, output).await? else {
            return Ok(Exit::Errors);
        };
        if command.watch {
            let watching = Watching {
                timeout: Some(Duration::MAX),
                stage_timeout: None,
                logs: Logs::None,
                junit: None,
                format: command.format,
            };
            return roll_out(&prepared, &watching, Intent::Follow, output).await;
        }
        let Prepared { session, goal } = &prepared;
        let summary = match command.engine {
            Engine::Flux => release_summary(session, goal).await,
            Engine::Direct => cluster::direct::release_summary(session, goal).await,
        };
        let summary = summary.map_err(|problem| failure(problem.at(&session.server)))?;
        match command.format {
            Format::Text => output.data(&table::table(&session.name, goal, &summary))?,
            Format::Json => output.data(&format!("{:#}\n", json::status(goal, &summary)))?,
        }
        Ok(Exit::Fine)
    })
}

pub(in crate::cli) fn destroy(command: Destroy, output: Output) -> Result<Exit> {
    block_on(super::destroy::run(command, output))
}

pub(in crate::cli) fn rerun(command: Rerun, output: Output) -> Result<Exit> {
    match command.engine {
        Engine::Flux => rerun_by_flux(command, output),
        Engine::Direct => block_on(direct::rerun(command, output)),
    }
}

fn rerun_by_flux(command: Rerun, output: Output) -> Result<Exit> {
    block_on(async {
        let file = command.watching.junit.as_deref();
        let prepared = prepare(&command.release, Usual::Latest, file, output).await?;
        let Some(mut prepared) = prepared else {
            return Ok(Exit::Errors);
        };
        let stage = stage_index(&prepared.goal, &command.stage)?;
        let Prepared { session, goal } = &mut prepared;
        let jobs = jobs_to_rerun(session, goal, stage, consent(&command)).await;
        let jobs = jobs
            .map_err(|problem| junit::unbegun(file, goal, failure(problem.at(&session.server))));
        let intent = Intent::Rerun {
            stage,
            jobs: jobs?,
            requests: requests(),
        };
        roll_out(&prepared, &command.watching, intent, output).await
    })
}

/// One thread is enough: nothing here computes.
pub(super) fn block_on<T>(run: impl Future<Output = Result<T>>) -> Result<T> {
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
    prepared: &Prepared,
    watching: &Watching,
    intent: Intent,
    output: Output,
) -> Result<Exit> {
    let goal = &prepared.goal;
    let is_live = !matches!(intent, Intent::Apply { wait: false, .. });
    let task = Task {
        intent,
        limits: limits(watching),
        logs: log_choice(watching.logs),
    };
    let mut view = View::of(goal, watching, is_live, output);
    let mut tell = |event: Event| view.tell(&event);
    let ended = run_rollout(&prepared.session, goal, task, &mut tell, interrupt()).await;
    finish(view, &prepared.session, ended)
}
