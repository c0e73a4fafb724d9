//! One look at a cluster, without a watch.

use kube::api::ListParams;
use tokio::time::Instant;

use super::apply::no_flux;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::problem::{Problem, ProblemKind};
use super::report::{Engine, Outcome, Summary};
use super::rollout::{Asking, Rollout};
use super::session::Session;
use super::watch::json;
use super::world::World;

/// Where a release stands now.
///
/// # Errors
///
/// The cluster cannot be reached, or refuses to list its objects.
pub async fn look(session: &Session, goal: &Goal) -> Result<Summary, Problem> {
    let start = Instant::now();
    let world = see(session, goal).await?;
    let mut rollout = Rollout::new(goal, Asking::Never, None);
    rollout.look_once();
    let end = rollout.next(&world, start.elapsed()).end;
    Ok(Summary {
        by: Engine::Flux,
        outcome: end.unwrap_or(Outcome::UnderWay),
        took: start.elapsed(),
        is_written: true,
        stages: rollout.standings(&world),
        sources: rollout.sources(),
    })
}

/// Everything that a release is judged by, as it is now.
pub(super) async fn see(session: &Session, goal: &Goal) -> Result<World, Problem> {
    let mut world = World::of(goal);
    for (kind, namespace) in World::watches(goal) {
        let objects = list(session, kind, &namespace).await?;
        world.replace(kind, &namespace, &objects);
    }
    Ok(world)
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
