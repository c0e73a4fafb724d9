//! Which logs to read, and what pods have to say, from the pods that were seen.
//!
//! Pure: takes pods and the ends of readings; gives what to read, what to stop waiting for, and what to tell. It
//! deliberately reads one pod of a Job at a time.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::goal::Goal;
use super::pods::{PodFacts, PodFailure, Run, program};
use super::report::{EventKind, Trouble};

/// Which logs of Jobs are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Logs {
    /// While they are written, of one pod of each Job.
    #[default]
    All,
    /// The last lines of pods that failed.
    Failed,
    /// None.
    None,
}

/// A log to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The pod, as Kubernetes tells it from others.
    pub uid: String,
    /// Where the pod is.
    pub namespace: String,
    /// What the pod is called.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Index of the stage.
    pub stage: usize,
    /// The Job.
    pub job: String,
    /// Its lines are told as they come; otherwise only the last ones are wanted, at the end.
    pub is_told: bool,
    /// The container has ended already.
    pub is_over: bool,
}

/// Something to do about pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PodAction {
    /// Read a log.
    Read(Reading),
    /// The container that is read in this pod has ended.
    Over(String),
    /// Tell it.
    Tell(EventKind),
}

/// What is known of the pods of a release.
#[derive(Debug)]
pub struct PodLogs {
    logs: Logs,
    jobs: Vec<JobLogs>,
    pods: BTreeMap<String, Pod>,
    told: BTreeSet<(usize, String)>,
}

#[derive(Debug)]
struct JobLogs {
    stage: usize,
    namespace: String,
    name: String,
    annotations: Value,
    program: Value,
    container: String,
    /// The pod that is read.
    reading: Option<String>,
}

#[derive(Debug)]
struct Pod {
    job: usize,
    facts: PodFacts,
    /// What was read of it: the container, its last lines, and whether they were told.
    read: Option<(String, Vec<String>, bool)>,
    is_told: bool,
}

impl PodLogs {
    /// Of a release of which no pod was seen yet.
    #[must_use]
    pub fn of(goal: &Goal, logs: Logs) -> Self {
        let jobs = goal
            .stages
            .iter()
            .enumerate()
            .flat_map(|(stage, it)| it.jobs.iter().map(move |job| JobLogs::of(stage, job)));
        Self {
            logs,
            jobs: jobs.collect(),
            pods: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// No log is being read. A pod whose Job is done may not be known to be: its last lines are still to come.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.jobs.iter().all(|job| job.reading.is_none())
    }

    /// Takes in a pod as it is now. `is_old` when it was there before anybody watched.
    pub fn update(&mut self, facts: PodFacts, is_old: bool) -> Vec<PodAction> {
        let Some(job) = self.job_of(&facts, is_old && facts.is_over) else {
            return Vec::new();
        };
        if is_old && facts.is_over && facts.failed.is_none() {
            return Vec::new();
        }
        let uid = facts.uid.clone();
        match self.pods.get_mut(&uid) {
            Some(pod) => pod.facts = facts,
            None => {
                let pod = Pod {
                    job,
                    facts,
                    read: None,
                    is_told: false,
                };
                self.pods.insert(uid.clone(), pod);
            }
        }
        let mut actions = self.trouble(&uid);
        actions.extend(self.over(&uid));
        actions.extend(self.begin(job));
        actions
    }

    /// A pod is gone.
    pub fn remove(&mut self, uid: &str) -> Vec<PodAction> {
        let Some(pod) = self.pods.get_mut(uid) else {
            return Vec::new();
        };
        pod.facts.is_over = true;
        self.over(uid).into_iter().collect()
    }

    /// A reading has come to its end with these last lines.
    pub fn finish(&mut self, reading: &Reading, last: Vec<String>) -> Vec<PodAction> {
        let Some(pod) = self.pods.get_mut(&reading.uid) else {
            return Vec::new();
        };
        let job = pod.job;
        pod.read = Some((reading.container.clone(), last, reading.is_told));
        if let Some(job) = self.jobs.get_mut(job) {
            job.reading = None;
        }
        self.begin(job)
    }

    /// The Job whose pod this is. A pod that was over before anybody watched must also run the same: it may be one
    /// of an older release.
    fn job_of(&self, pod: &PodFacts, is_strict: bool) -> Option<usize> {
        self.jobs.iter().position(|job| {
            job.name == pod.job
                && job.namespace == pod.namespace
                && has_all(&job.annotations, &pod.annotations)
                && (!is_strict || job.program == pod.program)
        })
    }

    fn trouble(&mut self, uid: &str) -> Vec<PodAction> {
        let Some(pod) = self.pods.get(uid) else {
            return Vec::new();
        };
        let (Some((reason, words)), Some(job)) = (pod.facts.trouble(), self.jobs.get(pod.job))
        else {
            return Vec::new();
        };
        let trouble = Trouble {
            stage: job.stage,
            object: format!("Pod {}", pod.facts.name),
            reason: reason.to_owned(),
            message: words.to_owned(),
        };
        let job = job.name.clone();
        let is_new = self.is_news(trouble.stage, &job, &trouble.reason);
        let told = is_new.then_some(PodAction::Tell(EventKind::Trouble(trouble)));
        told.into_iter().collect()
    }

    /// Whether trouble with an object was not told yet. What is tried again and again has two reasons that take
    /// turns.
    pub fn is_news(&mut self, stage: usize, object: &str, reason: &str) -> bool {
        let class = match reason {
            "ErrImagePull" | "ImagePullBackOff" | "ImagePull" => "image",
            "Unschedulable" | "FailedScheduling" => "node",
            reason => reason,
        };
        self.told.insert((stage, format!("{object} {class}")))
    }

    fn over(&self, uid: &str) -> Option<PodAction> {
        let pod = self.pods.get(uid)?;
        let is_read = self.jobs.get(pod.job)?.reading.as_deref() == Some(uid);
        (is_read && pod.is_over()).then(|| PodAction::Over(uid.to_owned()))
    }

    /// What to read of a Job, and to tell of those of its pods that need not be read.
    fn begin(&mut self, at: usize) -> Vec<PodAction> {
        let mut actions = Vec::new();
        let Some(job) = self.jobs.get_mut(at) else {
            return actions;
        };
        for (uid, pod) in self.pods.iter_mut().filter(|(_, pod)| pod.job == at) {
            if job.reading.as_ref() == Some(uid) || pod.is_told {
                continue;
            }
            let wanted = pod.unread_log(job, self.logs);
            match wanted {
                Some(reading) if job.reading.is_none() => {
                    job.reading = Some(uid.clone());
                    actions.push(PodAction::Read(reading));
                }
                Some(_) => {}
                None => actions.extend(pod.failure(job).map(PodAction::Tell)),
            }
        }
        actions
    }
}

impl JobLogs {
    fn of(stage: usize, job: &super::goal::JobGoal) -> Self {
        let text = |at| {
            let text = job.manifest.pointer(at).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let annotations = job.manifest.pointer("/spec/template/metadata/annotations");
        Self {
            stage,
            namespace: job.key.namespace.clone(),
            name: job.key.name.clone(),
            annotations: annotations.cloned().unwrap_or_default(),
            program: program(job.manifest.pointer("/spec/template/spec/containers/0")),
            container: text("/spec/template/spec/containers/0/name"),
            reading: None,
        }
    }
}

impl Pod {
    /// The container that is read, or would be, has ended.
    fn is_over(&self) -> bool {
        self.facts.is_over
    }

    /// What there is to read and was not.
    fn unread_log(&self, job: &JobLogs, logs: Logs) -> Option<Reading> {
        let culprit = self.facts.culprit().map(|(name, ..)| name);
        let container = culprit.unwrap_or(&job.container);
        let was_read = self
            .read
            .as_ref()
            .is_some_and(|(name, ..)| name == container);
        let run = self.facts.container(container).map(|it| &it.run);
        let has_run = matches!(run, Some(Run::Running | Run::Ended(..)));
        let is_wanted = match logs {
            Logs::All => has_run,
            Logs::Failed => has_run && self.facts.failed.is_some(),
            Logs::None => false,
        };
        (is_wanted && !was_read).then(|| Reading {
            uid: self.facts.uid.clone(),
            namespace: self.facts.namespace.clone(),
            pod: self.facts.name.clone(),
            container: container.to_owned(),
            stage: job.stage,
            job: job.name.clone(),
            is_told: logs == Logs::All && !self.facts.is_over,
            is_over: self.is_over(),
        })
    }

    fn failure(&mut self, job: &JobLogs) -> Option<EventKind> {
        let reason = self.facts.failed.clone()?;
        let culprit = self.facts.culprit();
        let (last, was_told) = match &self.read {
            Some((_, last, was_told)) => (last.clone(), *was_told),
            None => (Vec::new(), false),
        };
        let failure = PodFailure {
            pod: self.facts.name.clone(),
            job: job.name.clone(),
            exit: culprit.map(|(name, exit, _)| (name.to_owned(), exit)),
            reason: culprit.map_or(reason, |(.., reason)| reason.to_owned()),
            last,
            was_told,
        };
        self.is_told = true;
        Some(EventKind::PodFailed(job.stage, failure))
    }
}

/// Everything in one object is in the other.
fn has_all(wanted: &Value, all: &Value) -> bool {
    let wanted = wanted.as_object().into_iter().flatten();
    let mut wanted = wanted.map(|(key, value)| all.get(key) == Some(value));
    wanted.all(|is_there| is_there)
}
