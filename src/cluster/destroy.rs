//! Takes the stages of pipelines down, one after the other, each waited for until its objects are gone.
//!
//! INVARIANT: nothing is deleted here but Kustomizations; their objects are deleted by kustomize-controller, which leaves
//! alone what another Kustomization has taken over. A command that was killed is run again: what is on its way out is
//! waited for like the rest.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::apply::FIELD_MANAGER;
use super::direct::Resources;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::lease::{Leases, holding};
use super::leftovers::parent;
use super::object_id::ObjectId;
use super::problem::{Problem, ProblemKind};
use super::remove;
use super::report::{Event, EventKind};
use super::session::Session;
use super::status::{kustomizations, list};
use super::teardown::{Removal, teardown};

/// How often it is looked whether objects are gone.
const LOOKS: Duration = Duration::from_secs(1);

/// What taking the pipelines of `goal` down would delete, in this order.
///
/// # Errors
///
/// The cluster cannot be asked, or something else needs or keeps what would be deleted.
pub async fn removals(session: &Session, goal: &Goal) -> Result<Vec<Removal>, Problem> {
    let mut objects = kustomizations(session, goal).await?;
    let read: BTreeSet<String> = namespaces(objects.iter().map(|(key, _)| key));
    let parents = objects.iter().filter_map(|(_, object)| parent(object));
    let others: BTreeSet<String> = namespaces(&parents.collect::<Vec<Key>>());
    let mut unread = BTreeSet::new();
    for namespace in others.difference(&read) {
        match list(session, Kind::Kustomization, namespace).await {
            Ok(listed) => objects.extend(listed),
            Err(problem) if problem.kind == ProblemKind::Forbidden => {
                unread.insert(namespace.clone());
            }
            Err(problem) => return Err(problem),
        }
    }
    teardown(goal, &objects, &unread)
}

fn namespaces<'k>(keys: impl IntoIterator<Item = &'k Key>) -> BTreeSet<String> {
    keys.into_iter().map(|key| key.namespace.clone()).collect()
}

/// Takes the pipelines of `goal` down; `None` when `interrupt` came before the end. `holder` is what the Lease calls this
/// command.
///
/// # Errors
///
/// The cluster refuses it, or a finalizer does not end in time; what is gone until then is gone.
pub async fn destroy(
    session: &Session,
    goal: &Goal,
    holder: &str,
    tell: &mut dyn FnMut(Event),
    interrupt: impl Future<Output = ()>,
) -> Result<Option<()>, Problem> {
    let start = Instant::now();
    let mut say = |what| {
        let at = start.elapsed();
        tell(Event { at, what });
    };
    let work = async |leases: &mut Leases| {
        leases.take(session, goal, holder, &mut say).await?;
        take_down(session, goal, &mut say).await
    };
    holding(work, interrupt).await
}

async fn take_down(
    session: &Session,
    goal: &Goal,
    say: &mut dyn FnMut(EventKind),
) -> Result<(), Problem> {
    for removal in removals(session, goal).await? {
        let limit = Duration::from_secs(removal.seconds);
        if removal.stays.is_none() && !removal.is_going {
            let waiting = json!({ "spec": { "deletionPolicy": "WaitForTermination" } });
            patch(session, &removal.key, &waiting).await?;
        }
        remove::kustomization(session, &removal.key, limit).await?;
        say(EventKind::Deleted(removal.key.clone()));
        if removal.stays.is_none() {
            wait_for_objects(session, &removal, limit).await?;
        }
    }
    Ok(())
}

/// Makes the finalizer wait for the objects, so that a Kustomization is there for as long as they are.
async fn patch(session: &Session, key: &Key, patch: &Value) -> Result<(), Problem> {
    let params = PatchParams {
        field_manager: Some(FIELD_MANAGER.to_owned()),
        ..PatchParams::default()
    };
    let objects = session.objects(key.kind, &key.namespace);
    let patched = objects
        .patch(&key.name, &params, &Patch::Merge(patch))
        .await;
    match patched {
        Ok(_) => Ok(()),
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
        Err(error) => Err(Problem::of(&error, &format!("write {key}"))),
    }
}

/// A finalizer gives up when its time is over, and leaves what is not gone.
async fn wait_for_objects(
    session: &Session,
    removal: &Removal,
    limit: Duration,
) -> Result<(), Problem> {
    let (resources, since) = (Resources::of(session), Instant::now());
    loop {
        let left = match left(&resources, removal).await {
            Ok(left) => left,
            // Who may not read them cannot know more than Flux says.
            Err(problem) if problem.kind == ProblemKind::Forbidden => return Ok(()),
            Err(problem) => return Err(problem),
        };
        let Some(object) = left else {
            return Ok(());
        };
        if since.elapsed() > limit {
            return Err(Problem::new(
                ProblemKind::Refused,
                format!("{} is gone, and its {object} is not", removal.key),
            )
            .help("see what its finalizers wait for; the command goes on with the next stage when it is run again"));
        }
        sleep(LOOKS).await;
    }
}

/// The first object of a Kustomization that is still there, and still its own.
async fn left(resources: &Resources<'_>, removal: &Removal) -> Result<Option<ObjectId>, Problem> {
    for id in &removal.objects {
        let object = resources.read(id).await?;
        if object.is_some_and(|object| is_owned(&object, &removal.key)) {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}

/// What another Kustomization has taken over, and what asks to be left alone, stays.
fn is_owned(object: &Value, key: &Key) -> bool {
    let mark = |place: &str, name: &str| {
        let marks = object.pointer(&format!("/metadata/{place}"))?;
        let mark = marks.get(format!("kustomize.toolkit.fluxcd.io/{name}"))?;
        mark.as_str()
    };
    let is_kept = ["prune", "reconcile"].into_iter().any(|name| {
        let mark = mark("annotations", name).or_else(|| mark("labels", name));
        mark.is_some_and(|mark| mark.eq_ignore_ascii_case("disabled"))
    });
    mark("labels", "name") == Some(&key.name)
        && mark("labels", "namespace") == Some(&key.namespace)
        && !is_kept
}
