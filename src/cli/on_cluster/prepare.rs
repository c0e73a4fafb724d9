//! The pipelines that are meant, compiled, and the cluster that they are for.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::Exit;
use crate::cli::environment::only;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::Release;
use crate::cluster::{ConnectionOptions, Goal, Problem, ProblemKind, Session, Wanted};
use crate::compile;
use crate::diagnostics::human;
use crate::files::{RevisionError, commit, descendants};
use crate::plan::Plan;
use crate::source::SourceMap;

use super::junit;

/// What is to be on the cluster, and the connection to it.
pub(super) struct Prepared {
    pub(super) session: Session,
    pub(super) goal: Goal,
}

/// The revision that is meant when nobody says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usual {
    /// The commit that is checked out.
    Head,
    /// What the source has.
    Latest,
}

/// Compiles what `release` names and connects to its cluster; `None` when the pipeline has errors, which were told.
/// That nothing answers there is written to `junit`.
pub(super) async fn prepare(
    release: &Release,
    usual: Usual,
    junit: Option<&Path>,
    output: Output,
) -> Result<Option<Prepared>> {
    let workspace = release.selection.open()?;
    let mut texts = SourceMap::default();
    let outcome = compile::check(workspace.inputs, &workspace.disk, &mut texts);
    output.drawn(&human(&texts, &outcome.diagnostics, output.talk_style()));
    let Some(mut plan) = outcome.plan(&workspace.disk) else {
        return Ok(None);
    };
    choose(&mut plan, release.environment.as_deref())?;
    let wanted = wanted(release.revision.as_deref(), usual, &workspace.root)?;
    let wish = ConnectionOptions {
        context: release.context.clone(),
        required: contexts(&plan),
    };
    let goal = |namespace: &str| Goal::of(&plan, &texts, namespace, &wanted);
    let session = open(&wish, junit, goal).await?;
    let mut goal = goal(&session.namespace);
    learn_newer(&mut goal, &workspace.root);
    Ok(Some(Prepared { session, goal }))
}

/// A connection to the cluster that is wished for, when its kubeconfig says enough. `goal` is that of the release.
pub(super) async fn open(
    wish: &ConnectionOptions,
    junit: Option<&Path>,
    goal: impl Fn(&str) -> Goal,
) -> Result<Session> {
    let opened = Session::open(wish).await;
    // Namespaces are in no report.
    opened.map_err(|problem| junit::unbegun(junit, &goal(""), failure(problem)))
}

/// One environment of each pipeline: the others are for other clusters as a rule.
pub(super) fn choose(plan: &mut Plan<'_>, environment: Option<&str>) -> Result<()> {
    let Some(environment) = environment else {
        let named = plan.pipelines.iter().find_map(|it| it.environment);
        let Some(one) = named else {
            return Ok(());
        };
        return Err(Failure::usage("the pipeline has environments")
            .help(format!("name one, such as `--environment {one}`")));
    };
    only(plan, environment)
}

pub(super) fn contexts(plan: &Plan<'_>) -> Vec<String> {
    let contexts = plan
        .pipelines
        .iter()
        .filter_map(|it| it.pipeline.flux.context.as_ref());
    contexts.map(|context| context.value.to_string()).collect()
}

fn wanted(revision: Option<&str>, usual: Usual, root: &Path) -> Result<Wanted> {
    match revision {
        None if usual == Usual::Latest => Ok(Wanted::Latest),
        Some("latest") => Ok(Wanted::Latest),
        Some("HEAD") => commit(root, "HEAD")
            .map(Wanted::Head)
            .map_err(|error| Failure::usage(error.to_string())),
        Some(revision) if revision.len() < 7 => Err(Failure::usage(format!(
            "`{revision}` is too short for a revision"
        ))
        .help("give at least seven digits of its hash, `HEAD`, or `latest`")),
        Some(revision) => Ok(Wanted::Revision(revision.to_owned())),
        None => Ok(match commit(root, "HEAD") {
            Ok(commit) => Wanted::Head(commit),
            Err(RevisionError::Unknown(_) | RevisionError::NoGit(_) | RevisionError::Failed(_)) => {
                Wanted::Latest
            }
        }),
    }
}

/// Says which commits come after the one that is checked out: a source that has one of them has gone on.
fn learn_newer(goal: &mut Goal, root: &Path) {
    for source in &mut goal.sources {
        if let Wanted::Head(commit) = &source.wanted {
            source.newer = descendants(root, commit).unwrap_or_default();
        }
    }
}

/// A problem with the cluster as the end of a command.
pub(super) fn failure(problem: Problem) -> Failure {
    let exit = match problem.kind {
        ProblemKind::Context | ProblemKind::Unconfirmed => Exit::Usage,
        ProblemKind::Kubeconfig
        | ProblemKind::Unreachable
        | ProblemKind::Credentials
        | ProblemKind::Forbidden
        | ProblemKind::NoFlux
        | ProblemKind::Conflict
        | ProblemKind::Missing
        | ProblemKind::Busy
        | ProblemKind::Refused => Exit::Cluster,
    };
    Failure {
        exit,
        message: problem.message,
        help: problem.help,
    }
}

/// The beginning of the requests of this run, which no other run has.
pub(super) fn requests() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanos = now.map_or(0, |since| since.as_nanos());
    format!("flux-pipeline-{nanos}")
}
