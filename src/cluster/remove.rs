//! Deletes objects, and waits until they are gone with their finalizers.

use std::time::Duration;

use kube::api::DeleteParams;
use kube::runtime::wait::delete::{self, delete_and_finalize};
use tokio::time::timeout;

use super::key::Key;
use super::problem::{Problem, ProblemKind};
use super::session::Session;

/// Deletes a Job, and waits until its pods are gone too and it is.
///
/// # Errors
///
/// The cluster does not delete it.
pub(super) async fn job(session: &Session, key: &Key) -> Result<(), Problem> {
    remove(session, key, &DeleteParams::foreground()).await
}

/// Deletes a Kustomization, and waits until its finalizer has run, for as long as `limit`.
///
/// # Errors
///
/// The cluster does not delete it, or its finalizer does not end in time.
pub(super) async fn kustomization(
    session: &Session,
    key: &Key,
    limit: Duration,
) -> Result<(), Problem> {
    let params = DeleteParams::background();
    match timeout(limit, remove(session, key, &params)).await {
        Ok(removed) => removed,
        Err(_) => {
            let (name, namespace) = (&key.name, &key.namespace);
            let seconds = limit.as_secs();
            Err(Problem::new(
                ProblemKind::Refused,
                format!("{key} is not gone after {seconds}s: its controller has not ended its finalizer"),
            )
            .help(format!(
                "see `kubectl describe kustomization {name} -n {namespace}`, and run the command again"
            )))
        }
    }
}

async fn remove(session: &Session, key: &Key, params: &DeleteParams) -> Result<(), Problem> {
    let doing = format!("delete {key}");
    let objects = session.objects(key.kind, &key.namespace);
    match delete_and_finalize(objects, &key.name, params).await {
        Ok(()) => Ok(()),
        Err(delete::Error::Delete(kube::Error::Api(status))) if status.code == 404 => Ok(()),
        Err(delete::Error::Delete(error)) => Err(Problem::of(&error, &doing)),
        Err(delete::Error::NoUid | delete::Error::Await(_)) => Err(Problem::new(
            ProblemKind::Unreachable,
            format!("cannot see whether {key} is gone"),
        )
        .help("run the command again")),
    }
}
