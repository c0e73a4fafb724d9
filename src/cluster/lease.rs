//! Who is at work on a pipeline: a Lease for each, so that two commands do not write at once.
//!
//! A command that was killed holds up the next one for as long as the Lease lasts, and no longer: whether it was renewed is
//! judged by the clock of whoever waits, as `leaderelection` of client-go does.

use std::future::Future;
use std::time::Duration;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;
use kube::Api;
use kube::api::{ObjectMeta, PostParams};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::goal::{Goal, PipelineGoal};
use super::problem::Problem;
use super::report::EventKind;
use super::sanitize::sanitize;
use super::session::Session;

/// How long a Lease lasts that is not renewed.
const LASTS: Duration = Duration::from_secs(15);

/// How often it is renewed.
const RENEWED: Duration = Duration::from_secs(4);

/// How often somebody who waits looks.
const LOOKS: Duration = Duration::from_secs(1);

/// How long giving them back may take.
const GIVEN_BACK: Duration = Duration::from_secs(3);

/// The Leases that a command holds, renewed until they are given back.
#[derive(Debug, Default)]
pub(super) struct Leases {
    held: Vec<Held>,
}

#[derive(Debug)]
struct Held {
    api: Api<Lease>,
    name: String,
    holder: String,
    renewing: JoinHandle<()>,
}

/// Does what needs Leases, and gives those back that it took, however it ends; `None` when `interrupt` came first.
///
/// # Errors
///
/// Those of `work`.
pub(super) async fn holding<T>(
    work: impl AsyncFnOnce(&mut Leases) -> Result<T, Problem>,
    interrupt: impl Future<Output = ()>,
) -> Result<Option<T>, Problem> {
    let mut leases = Leases::default();
    let ended = tokio::select! {
        biased;
        () = interrupt => Ok(None),
        ended = work(&mut leases) => ended.map(Some),
    };
    leases.give_back().await;
    ended
}

impl Leases {
    /// Takes the Leases of all pipelines of `goal`, one after the other in the order of their names, and waits for
    /// those that somebody else has; `say` is told the name of each such holder.
    ///
    /// # Errors
    ///
    /// The cluster does not give them; those that were taken before are given back.
    pub(super) async fn take(
        &mut self,
        session: &Session,
        goal: &Goal,
        holder: &str,
        say: &mut dyn FnMut(EventKind),
    ) -> Result<(), Problem> {
        let taken = self.take_all(session, goal, holder, say).await;
        if taken.is_err() {
            self.give_back().await;
        }
        taken
    }

    async fn take_all(
        &mut self,
        session: &Session,
        goal: &Goal,
        holder: &str,
        say: &mut dyn FnMut(EventKind),
    ) -> Result<(), Problem> {
        let mut pipelines: Vec<&PipelineGoal> = goal.pipelines.iter().collect();
        pipelines.sort_by_key(|it| (&it.namespace, name(it)));
        for pipeline in pipelines {
            let api: Api<Lease> = Api::namespaced(session.client(), &pipeline.namespace);
            let (name, holder) = (name(pipeline), holder.to_owned());
            take(&api, &name, &holder, say).await?;
            let renewing = tokio::spawn(renew(api.clone(), name.clone(), holder.clone()));
            self.held.push(Held {
                api,
                name,
                holder,
                renewing,
            });
        }
        Ok(())
    }

    /// Gives them back, so that nobody waits for them. What cannot be given back ends by itself, and a server that does
    /// not answer holds nobody up.
    pub(super) async fn give_back(&mut self) {
        let held: Vec<Held> = self.held.drain(..).collect();
        let given = async {
            for held in held {
                held.give_back().await;
            }
        };
        let _ = timeout(GIVEN_BACK, given).await;
    }
}

impl Held {
    async fn give_back(self) {
        self.renewing.abort();
        // A renewal that was on its way when it was stopped may come in between.
        for _ in 0..2 {
            let Ok(Some(mut lease)) = self.api.get_opt(&self.name).await else {
                return;
            };
            if holder(&lease) != Some(&self.holder) {
                return;
            }
            lease.spec = Some(LeaseSpec {
                holder_identity: Some(String::new()),
                ..lease.spec.unwrap_or_default()
            });
            let params = PostParams::default();
            if self.api.replace(&self.name, &params, &lease).await.is_ok() {
                return;
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

fn name(pipeline: &PipelineGoal) -> String {
    match &pipeline.environment {
        Some(environment) => format!("flux-pipeline-{}-{environment}", pipeline.name),
        None => format!("flux-pipeline-{}", pipeline.name),
    }
}

fn holder(lease: &Lease) -> Option<&String> {
    let holder = lease.spec.as_ref()?.holder_identity.as_ref()?;
    (!holder.is_empty()).then_some(holder)
}

async fn take(
    api: &Api<Lease>,
    name: &str,
    own: &str,
    say: &mut dyn FnMut(EventKind),
) -> Result<(), Problem> {
    let params = PostParams::default();
    let mut seen: Option<(Option<LeaseSpec>, Instant)> = None;
    let mut told: Option<String> = None;
    loop {
        let found = api.get_opt(name).await;
        let found = found.map_err(|error| refused(&error, name))?;
        let written = match found {
            None => {
                api.create(&params, &taken(Lease::default(), name, own))
                    .await
            }
            Some(lease) => {
                if let Some(other) = holder(&lease)
                    && !has_ended(&lease, &mut seen)
                {
                    if told.as_ref() != Some(other) {
                        say(EventKind::Busy(sanitize(other)));
                        told = Some(other.clone());
                    }
                    sleep(LOOKS).await;
                    continue;
                }
                api.replace(name, &params, &taken(lease, name, own)).await
            }
        };
        match written {
            Ok(_) => return Ok(()),
            // Somebody else was faster.
            Err(kube::Error::Api(status)) if status.code == 409 => sleep(LOOKS).await,
            Err(error) => return Err(refused(&error, name)),
        }
    }
}

/// It was not renewed for as long as it lasts, while somebody looked.
fn has_ended(lease: &Lease, seen: &mut Option<(Option<LeaseSpec>, Instant)>) -> bool {
    if let Some((spec, since)) = seen
        && *spec == lease.spec
    {
        return since.elapsed() > LASTS;
    }
    *seen = Some((lease.spec.clone(), Instant::now()));
    false
}

/// A Lease as it is while somebody holds it.
fn taken(lease: Lease, name: &str, own: &str) -> Lease {
    let now = Some(MicroTime(Timestamp::now()));
    let seconds = i32::try_from(LASTS.as_secs()).unwrap_or(i32::MAX);
    let before = lease.spec.unwrap_or_default();
    Lease {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            ..lease.metadata
        },
        spec: Some(LeaseSpec {
            holder_identity: Some(own.to_owned()),
            lease_duration_seconds: Some(seconds),
            acquire_time: now.clone(),
            renew_time: now,
            ..before
        }),
    }
}

/// Renews a Lease until it is taken away, or this is stopped.
async fn renew(api: Api<Lease>, name: String, own: String) {
    loop {
        sleep(RENEWED).await;
        let Ok(Some(mut lease)) = api.get_opt(&name).await else {
            continue;
        };
        if holder(&lease) != Some(&own) {
            return;
        }
        if let Some(spec) = &mut lease.spec {
            spec.renew_time = Some(MicroTime(Timestamp::now()));
        }
        let _ = api.replace(&name, &PostParams::default(), &lease).await;
    }
}

fn refused(error: &kube::Error, name: &str) -> Problem {
    Problem::of(error, &format!("hold Lease {name}"))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::pending;

    use kube::client::Body;

    use super::*;

    #[test]
    fn a_server_that_does_not_answer_holds_nobody_up() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let silent = tower::service_fn(|_: http::Request<Body>| {
                pending::<Result<http::Response<Body>, Infallible>>()
            });
            let client = kube::Client::new(silent, "default");
            let held = Held {
                api: Api::namespaced(client, "flux-system"),
                name: "flux-pipeline-shop".to_owned(),
                holder: "me".to_owned(),
                renewing: tokio::spawn(pending()),
            };
            let mut leases = Leases { held: vec![held] };
            let given = timeout(GIVEN_BACK * 3, leases.give_back()).await;
            assert!(given.is_ok() && leases.held.is_empty());
        });
    }
}
