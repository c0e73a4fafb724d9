//! `apply` and `rerun` with `--engine direct`.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::apply::Apply;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::{Format, Release, Watching};
use crate::cli::rerun::Rerun;
use crate::cluster::direct::{Built, Task, jobs_to_rerun, rehearse, roll_out, unsupported_fields};
use crate::cluster::{ConnectionOptions, Event, Force, Goal, Session, Wanted};
use crate::compile;
use crate::diagnostics::human;
use crate::files::{commit, is_changed};
use crate::source::SourceMap;

use super::finish::{finish, interrupt};
use super::options::{consent, force, limits, log_choice, stage_index};
use super::prepare::{choose, contexts, failure, open, requests};
use super::view::View;
use super::{built, json, junit, lines};

/// What is to be on the cluster, and the connection to it.
struct Prepared {
    session: Session,
    goal: Goal,
    built: Built,
}

pub(super) async fn apply(command: Apply, output: Output) -> Result<Exit> {
    if command.dry_run && command.watching.junit.is_some() {
        return Err(Failure::usage(
            "`--junit` says how a release ended, and `--dry-run` begins none",
        ));
    }
    let junit = command.watching.junit.as_deref();
    let Some(prepared) = prepare(&command.release, junit, output).await? else {
        return Ok(Exit::Errors);
    };
    if command.dry_run {
        return dry_run(&command, &prepared, output).await;
    }
    let task = Task {
        holder: requests(),
        rerun: Vec::new(),
        force: force(&command),
        limits: limits(&command.watching),
        logs: log_choice(command.watching.logs),
    };
    go(&prepared, &command.watching, &task, output).await
}

pub(super) async fn rerun(command: Rerun, output: Output) -> Result<Exit> {
    let junit = command.watching.junit.as_deref();
    let Some(prepared) = prepare(&command.release, junit, output).await? else {
        return Ok(Exit::Errors);
    };
    let Prepared {
        session,
        goal,
        built,
    } = &prepared;
    let stage = stage_index(goal, &command.stage)?;
    let jobs = jobs_to_rerun(session, (goal, built), stage, consent(&command)).await;
    let jobs =
        jobs.map_err(|problem| junit::unbegun(junit, goal, failure(problem.at(&session.server))));
    let task = Task {
        holder: requests(),
        rerun: jobs?,
        force: Force::Refuse,
        limits: limits(&command.watching),
        logs: log_choice(command.watching.logs),
    };
    go(&prepared, &command.watching, &task, output).await
}

/// Compiles and builds what `release` names and connects to its cluster; `None` when the pipeline has errors, which
/// were told. Why it goes no further is written to `junit`.
async fn prepare(
    release: &Release,
    junit: Option<&Path>,
    output: Output,
) -> Result<Option<Prepared>> {
    if release.revision.is_some() {
        return Err(
            Failure::usage("`--engine direct` applies the files as they are")
                .help("check the revision out instead of naming it"),
        );
    }
    let workspace = release.selection.open()?;
    let mut texts = SourceMap::default();
    let outcome = compile::check(workspace.inputs, &workspace.disk, &mut texts);
    output.drawn(&human(&texts, &outcome.diagnostics, output.talk_style()));
    let (Some(_checked), Some(mut plan)) = (&outcome.checked, outcome.plan(&workspace.disk)) else {
        return Ok(None);
    };
    choose(&mut plan, release.environment.as_deref())?;
    let wish = ConnectionOptions {
        context: release.context.clone(),
        required: contexts(&plan),
    };
    let goal = |namespace: &str| Goal::of(&plan, &texts, namespace, &Wanted::Latest);
    let session = open(&wish, junit, goal).await?;
    let goal = goal(&session.namespace);
    let stages = refuse(&unsupported_fields(&goal))
        .and_then(|()| built::stages(&plan, &goal, &workspace.root));
    let stages = stages.map_err(|failure| junit::unbegun(junit, &goal, failure))?;
    let revision = revision(&workspace.root);
    Ok(Some(Prepared {
        session,
        goal,
        built: Built { stages, revision },
    }))
}

/// What the files are called: the commit that is checked out, and whether something was changed since.
fn revision(root: &Path) -> String {
    let Ok(commit) = commit(root, "HEAD") else {
        return "files of no commit".to_owned();
    };
    match is_changed(root) {
        Ok(false) => commit,
        Ok(true) | Err(_) => {
            let short: String = commit.chars().take(12).collect();
            format!("{short}+dirty")
        }
    }
}

fn refuse(unsupported_fields: &[String]) -> Result<()> {
    match unsupported_fields {
        [] => Ok(()),
        some => Err(Failure::usage(format!(
            "this cannot be applied directly: {}",
            some.join("; ")
        ))
        .help("only Flux can do this: `--engine flux`")),
    }
}

async fn go(prepared: &Prepared, watching: &Watching, task: &Task, output: Output) -> Result<Exit> {
    let Prepared {
        session,
        goal,
        built,
    } = prepared;
    let mut view = View::of(goal, watching, true, output);
    let mut tell = |event: Event| view.tell(&event);
    let summary = roll_out(session, (goal, built), task, &mut tell, interrupt()).await;
    finish(view, session, summary.map(Some))
}

async fn dry_run(command: &Apply, prepared: &Prepared, output: Output) -> Result<Exit> {
    let Prepared {
        session,
        goal,
        built,
    } = prepared;
    let found = rehearse(session, goal, built, force(command)).await;
    let found = found.map_err(|problem| failure(problem.at(&session.server)))?;
    let text = match command.watching.format {
        Format::Text => lines::rehearsal(goal, &found),
        Format::Json => {
            let records = found.iter().map(|it| json::rehearsed(goal, it));
            records.map(|record| format!("{record}\n")).collect()
        }
    };
    output.data(&text)?;
    Ok(Exit::Fine)
}
