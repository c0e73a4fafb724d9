//! Rolls one stage out: definitions, objects, what is left over, and the wait for all of it.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::health::Health;
use super::inventory::Inventory;
use super::order::rank;
use super::transform::{controller_setting, mark};
use super::wait::{Heard, Wanted, settle};
use super::write::{Trial, Writer};
use crate::cluster::goal::StageGoal;
use crate::cluster::object_id::ObjectId;
use crate::cluster::observe::Condition;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::report::Change;
use crate::cluster::verdict::{Reason, State, Verdict};

/// What a stage tells while it is rolled out.
pub(super) enum Told {
    /// It wrote an object, or deleted one.
    Wrote(ObjectId, Change),
    /// It stands elsewhere.
    Stands(Verdict),
    /// The cluster does not answer; it is asked again.
    Broken(Problem),
    /// It answers.
    Answer,
}

/// How long to leave a cluster alone that does not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// One stage.
pub(super) struct Stage<'s> {
    pub(super) writer: &'s Writer<'s>,
    pub(super) goal: &'s StageGoal,
    pub(super) objects: &'s [Value],
    pub(super) revision: &'s str,
}

impl Stage<'_> {
    /// Namespace and name of the stage's Kustomization, by which its objects are marked.
    pub(super) fn owner(&self) -> (&str, &str) {
        (&self.goal.key.namespace, &self.goal.key.name)
    }

    /// Rolls it out and waits for it. A cluster that does not answer, or that `is_starting`, is asked again for as long
    /// as the stage may take: whatever was written already is written once more, which changes nothing.
    ///
    /// # Errors
    ///
    /// The cluster does not accept the credentials any more; an object that it refuses is a verdict.
    pub(super) async fn roll_out(
        &self,
        tell: &dyn Fn(Told),
        is_starting: &dyn Fn() -> bool,
    ) -> Result<Verdict, Problem> {
        loop {
            let problem = match self.write_all(tell).await {
                Ok(verdict) => return Ok(verdict),
                Err(problem) => problem,
            };
            match problem.kind {
                ProblemKind::Unreachable | ProblemKind::Busy => tell(Told::Broken(problem)),
                ProblemKind::Credentials | ProblemKind::Forbidden | ProblemKind::Missing
                    if is_starting() =>
                {
                    tell(Told::Broken(problem));
                }
                ProblemKind::Credentials | ProblemKind::Kubeconfig => return Err(problem),
                ProblemKind::Context
                | ProblemKind::Forbidden
                | ProblemKind::NoFlux
                | ProblemKind::Conflict
                | ProblemKind::Missing
                | ProblemKind::Unconfirmed
                | ProblemKind::Refused => return Ok(failed(Reason::Refused(problem.message))),
            }
            sleep(PAUSE).await;
        }
    }

    async fn write_all(&self, tell: &dyn Fn(Told)) -> Result<Verdict, Problem> {
        let before = self.inventory().await?.unwrap_or_default();
        let objects = self.prepared().await?;
        let ids: Vec<ObjectId> = objects.iter().filter_map(ObjectId::of).collect();
        self.keep(&before.with(&ids, self.revision)).await?;
        let (first, rest): (Vec<Value>, Vec<Value>) = objects.into_iter().partition(is_definition);
        let mut written = self.write(first, tell).await?;
        if let Some(end) = self
            .wait(Wanted::Marked(&written, self.owner()), tell)
            .await?
        {
            return Ok(end);
        }
        written.extend(self.write(rest, tell).await?);
        let ids = self.placed(ids).await?;
        self.prune(&before, &ids, tell).await?;
        let inventory = Inventory {
            left: left(&ids, &written),
            objects: ids,
            revision: before.revision,
            begun: Some(self.revision.to_owned()),
        };
        self.keep(&inventory).await?;
        let named = self.named();
        if let Some(end) = self.wait(self.wanted(&written, &named), tell).await? {
            return Ok(end);
        }
        self.keep(&Inventory {
            revision: inventory.begun,
            begun: None,
            ..inventory
        })
        .await?;
        Ok(Verdict {
            state: State::Ready,
            reason: Reason::Live(self.revision.to_owned()),
        })
    }

    /// The objects as they are written, in their order.
    pub(super) async fn prepared(&self) -> Result<Vec<Value>, Problem> {
        let mut objects = self.objects.to_vec();
        mark(self.goal.spec(), self.owner(), &mut objects);
        for object in &mut objects {
            self.writer.resources.place(object).await?;
        }
        objects.sort_by(|a, b| {
            let (a, b) = (ObjectId::of(a), ObjectId::of(b));
            a.as_ref().map(rank).cmp(&b.as_ref().map(rank))
        });
        Ok(objects)
    }

    /// Identities again, now that the kinds are there that the stage defines itself.
    async fn placed(&self, ids: Vec<ObjectId>) -> Result<Vec<ObjectId>, Problem> {
        let mut placed = Vec::new();
        for id in ids {
            let resource = self.writer.resources.find(&id).await?;
            let is_bare = resource.is_some_and(|it| !it.is_namespaced);
            placed.push(match is_bare {
                true => ObjectId {
                    namespace: String::new(),
                    ..id
                },
                false => id,
            });
        }
        Ok(placed)
    }

    /// Tries all objects, then writes those that are to change; gives those that are now as they are to be.
    async fn write(
        &self,
        objects: Vec<Value>,
        tell: &dyn Fn(Told),
    ) -> Result<Vec<ObjectId>, Problem> {
        let force = self.goal.spec().get("force") == Some(&Value::Bool(true));
        let mut tried = Vec::new();
        for mut object in objects {
            self.writer.resources.place(&mut object).await?;
            let trial = self.writer.try_out(&object, force).await;
            let trial = trial.map_err(super::write::Refusal::problem)?;
            if !is_left_alone(&object, &trial) {
                tried.push((object, trial.change));
            }
        }
        let mut written = Vec::new();
        for (object, change) in tried {
            self.writer.write(&object, change).await?;
            if let Some(id) = ObjectId::of(&object) {
                tell(Told::Wrote(id.clone(), change));
                written.push(id);
            }
        }
        Ok(written)
    }

    /// Deletes what the stage has written before and writes no more.
    async fn prune(
        &self,
        before: &Inventory,
        now: &[ObjectId],
        tell: &dyn Fn(Told),
    ) -> Result<(), Problem> {
        if self.goal.spec().get("prune") != Some(&Value::Bool(true)) {
            return Ok(());
        }
        for id in self.stale(before, now) {
            if self.writer.prune(&id, self.owner()).await? {
                tell(Told::Wrote(id, Change::Deleted));
            }
        }
        Ok(())
    }

    /// What the stage has written before and writes no more, last things first.
    pub(super) fn stale(&self, before: &Inventory, now: &[ObjectId]) -> Vec<ObjectId> {
        let mut stale = before.without(now);
        stale.sort_by(|a, b| rank(b).cmp(&rank(a)));
        stale
    }

    /// What is waited for once `written` is: all of it, or what `healthChecks` names.
    pub(super) fn wanted<'w>(
        &'w self,
        written: &'w [ObjectId],
        named: &'w [ObjectId],
    ) -> Wanted<'w> {
        match self.goal.spec().get("wait") == Some(&Value::Bool(true)) {
            true => Wanted::Marked(written, self.owner()),
            false => Wanted::Named(named),
        }
    }

    /// What `healthChecks` names.
    pub(super) fn named(&self) -> Vec<ObjectId> {
        let checks = self.goal.spec().get("healthChecks");
        let checks = checks.and_then(Value::as_array).into_iter().flatten();
        checks.filter_map(|check| self.checked(check)).collect()
    }

    /// The object that a health check names; one without a namespace is in that of the stage.
    fn checked(&self, check: &Value) -> Option<ObjectId> {
        let text = |field| check.get(field).and_then(Value::as_str);
        let target = self
            .goal
            .spec()
            .get("targetNamespace")
            .and_then(Value::as_str);
        let namespace = text("namespace")
            .or(target)
            .unwrap_or(&self.goal.key.namespace);
        ObjectId::of(
            &json!({ "apiVersion": text("apiVersion")?, "kind": text("kind")?,
            "metadata": { "name": text("name")?, "namespace": namespace } }),
        )
    }

    async fn wait(
        &self,
        wanted: Wanted<'_>,
        tell: &dyn Fn(Told),
    ) -> Result<Option<Verdict>, Problem> {
        let hear = |heard: Heard<'_>| match heard {
            Heard::Open(id, health) => tell(Told::Stands(verdict(id, health))),
            Heard::Broken(problem) => tell(Told::Broken(problem)),
            Heard::Answer => tell(Told::Answer),
        };
        let end = settle(&self.writer.resources, wanted, &hear).await?;
        Ok(end.map(|(id, health)| verdict(&id, &health)))
    }

    /// What the stage has written in earlier runs, if there were any.
    pub(super) async fn inventory(&self) -> Result<Option<Inventory>, Problem> {
        let id = self.inventory_id();
        let resource = self.writer.resources.need(&id).await?;
        let found = self.writer.read(&id, &resource).await?;
        Ok(found.as_ref().map(Inventory::of))
    }

    fn inventory_id(&self) -> ObjectId {
        let (home, stage) = self.owner();
        ObjectId {
            group: String::new(),
            version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            namespace: home.to_owned(),
            name: Inventory::name(stage),
        }
    }

    /// Writes the inventory; the namespace that it is in is made when it is not there.
    async fn keep(&self, inventory: &Inventory) -> Result<(), Problem> {
        let manifest = inventory.manifest(self.owner());
        let is_made = Cell::new(false);
        loop {
            let written = self.writer.write(&manifest, Change::Changed).await;
            let Err(problem) = written else {
                return Ok(());
            };
            if problem.kind != ProblemKind::Missing || is_made.replace(true) {
                return Err(problem);
            }
            let (home, _) = self.owner();
            let namespace = json!({ "apiVersion": "v1", "kind": "Namespace",
                "metadata": { "name": home } });
            self.writer.write(&namespace, Change::Created).await?;
        }
    }
}

fn is_definition(object: &Value) -> bool {
    ObjectId::of(object).is_some_and(|id| id.is_definition())
}

/// What was not written, because it asks for that.
fn left(all: &[ObjectId], written: &[ObjectId]) -> Vec<ObjectId> {
    let is_written = |id: &&ObjectId| written.iter().any(|it| it.is_same(id));
    all.iter().filter(|id| !is_written(id)).cloned().collect()
}

/// What the object says about being written (`kustomize.toolkit.fluxcd.io/reconcile` and `/ssa`).
pub(super) fn is_left_alone(object: &Value, trial: &Trial) -> bool {
    let says = |name, word: &str| {
        controller_setting(object, name).is_some_and(|wish| wish.eq_ignore_ascii_case(word))
    };
    let is_there = trial.before.is_some();
    says("reconcile", "disabled")
        || says("ssa", "Ignore")
        || (says("ssa", "IfNotPresent") && is_there)
}

fn failed(reason: Reason) -> Verdict {
    Verdict {
        state: State::Failed,
        reason,
    }
}

/// Where a stage stands that waits for this object.
pub(super) fn verdict(id: &ObjectId, health: &Health) -> Verdict {
    let (state, says) = match health {
        Health::Current => (State::Running, "is ready"),
        Health::Progress(says) => (State::Running, says.as_str()),
        Health::Working(active, failed) => {
            return Verdict {
                state: State::Running,
                reason: Reason::JobRunning(id.name.clone(), *active, *failed),
            };
        }
        Health::Suspended => {
            return Verdict {
                state: State::Suspended,
                reason: Reason::JobSuspended(id.name.clone()),
            };
        }
        Health::Failed(says) if id.is_job() => {
            let condition = Condition {
                status: "True".to_owned(),
                message: says.clone(),
                ..Condition::default()
            };
            return failed(Reason::JobFailed(id.name.clone(), condition));
        }
        Health::Failed(says) => (State::Failed, says.as_str()),
    };
    let reason = Reason::Object(id.to_string(), says.to_owned());
    Verdict { state, reason }
}
