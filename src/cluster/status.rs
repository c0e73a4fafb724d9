//! One look at a cluster, without a watch.

use std::collections::BTreeSet;

use kube::api::ListParams;
use tokio::time::Instant;

use super::cluster_state::ClusterState;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::parents;
use super::problem::{Problem, ProblemKind, no_flux};
use super::report::{Engine, Outcome, Summary, Trouble};
use super::rollout::{Asking, Rollout};
use super::session::Session;
use super::watch::json;

/// Where a release stands now.
///
/// # Errors
///
/// The cluster cannot be reached, or refuses to list its objects.
pub async fn release_summary(session: &Session, goal: &Goal) -> Result<Summary, Problem> {
    let start = Instant::now();
    let observed = read_state(session, goal).await?;
    let mut rollout = Rollout::new(goal, Asking::Never, None);
    rollout.look_once();
    rollout.next(&observed, start.elapsed());
    let stages = rollout.stage_statuses(&observed);
    let troubles = parents(session, goal, &observed).await?;
    Ok(Summary {
        by: Engine::Flux,
        outcome: Outcome::at_once(&stages),
        took: start.elapsed(),
        is_written: true,
        early: Vec::new(),
        stages,
        sources: rollout.sources(),
        troubles,
    })
}

/// The Kustomizations beside the stages.
pub(super) async fn kustomizations(
    session: &Session,
    goal: &Goal,
) -> Result<Vec<(Key, serde_json::Value)>, Problem> {
    let stages = goal.stages.iter();
    let namespaces: BTreeSet<&str> = stages.map(|it| it.key.namespace.as_str()).collect();
    let mut all = Vec::new();
    for namespace in namespaces {
        all.extend(list(session, Kind::Kustomization, namespace).await?);
    }
    Ok(all)
}

/// Whoever applies stages from another source than theirs. Where a parent may not be read, nothing is known of it.
pub(super) async fn parents(
    session: &Session,
    goal: &Goal,
    observed: &ClusterState,
) -> Result<Vec<Trouble>, Problem> {
    let mut troubles = Vec::new();
    for (parent, stages) in parents::parents(goal, observed) {
        let listed = match list(session, parent.kind, &parent.namespace).await {
            Ok(listed) => listed,
            Err(problem) if problem.kind == ProblemKind::Forbidden => continue,
            Err(problem) => return Err(problem),
        };
        let object = listed.iter().find(|(key, _)| *key == parent);
        let trouble = object.and_then(|(_, it)| parents::trouble(goal, (&parent, &stages), it));
        troubles.extend(trouble);
    }
    Ok(troubles)
}

/// Everything that a release is judged by, as it is now.
pub(super) async fn read_state(session: &Session, goal: &Goal) -> Result<ClusterState, Problem> {
    let mut observed = ClusterState::of(goal);
    for (kind, namespace) in ClusterState::watches(goal) {
        let objects = list(session, kind, &namespace).await?;
        observed.replace(kind, &namespace, &objects);
    }
    Ok(observed)
}

/// The objects of a kind in a namespace.
pub(super) async fn list(
    session: &Session,
    kind: Kind,
    namespace: &str,
) -> Result<Vec<(Key, serde_json::Value)>, Problem> {
    let (api, params) = (session.objects(kind, namespace), ListParams::default());
    let listed = api.list(&params);
    let listed = listed.await.map_err(|error| {
        let doing = format!("list {} in `{namespace}`", kind.plural());
        let problem = Problem::of(&error, &doing);
        match problem.kind == ProblemKind::Missing {
            true => no_flux(kind),
            false => problem,
        }
    })?;
    let objects = listed.items.into_iter().map(|object| {
        let key = Key {
            kind,
            namespace: namespace.to_owned(),
            name: object.metadata.name.clone().unwrap_or_default(),
        };
        (key, json(object))
    });
    Ok(objects.collect())
}
