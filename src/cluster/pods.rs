//! Pods as the API server gives them, to the facts that explain.

use serde_json::{Value, json};

use super::sanitize::sanitize;

/// What there is to know about a pod of a Job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodFacts {
    /// Tells it from another pod of its name.
    pub uid: String,
    /// Where it is.
    pub namespace: String,
    /// What it is called.
    pub name: String,
    /// The Job that it belongs to.
    pub job: String,
    /// Its annotations, which are those of the template of its Job, and more.
    pub annotations: Value,
    /// What its first container runs; see [`program`].
    pub program: Value,
    /// It will not run any more.
    pub is_over: bool,
    /// It has failed; why, in one word.
    pub failed: Option<String>,
    /// Init containers first.
    pub containers: Vec<ContainerFacts>,
    /// Why no node takes it.
    pub unscheduled: Option<String>,
}

/// What there is to know about a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerFacts {
    /// What it is called.
    pub name: String,
    /// What it does.
    pub run: Run,
}

/// What a container does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// It has not started; why, in one word and in the kubelet's words.
    Waiting(String, String),
    /// It runs.
    Running,
    /// It has ended with this exit code; why, in one word.
    Ended(i64, String),
}

/// Why a pod failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodFailure {
    /// The pod.
    pub pod: String,
    /// The Job that it belongs to.
    pub job: String,
    /// The container that failed, and its exit code.
    pub exit: Option<(String, i64)>,
    /// Why, in one word, such as `Error`, `OOMKilled`, `Evicted`.
    pub reason: String,
    /// The last lines of its log.
    pub last: Vec<String>,
    /// These lines were told while they were written.
    pub was_told: bool,
}

impl PodFacts {
    /// The facts of a pod.
    #[must_use]
    pub fn of(pod: &Value) -> Self {
        let phase = text(pod, "/status/phase");
        let is_gone = pod.pointer("/metadata/deletionTimestamp").is_some();
        let failed = (phase == "Failed").then(|| text(pod, "/status/reason"));
        Self {
            uid: text(pod, "/metadata/uid"),
            namespace: text(pod, "/metadata/namespace"),
            name: text(pod, "/metadata/name"),
            job: text(pod, "/metadata/labels/batch.kubernetes.io~1job-name"),
            annotations: pod
                .pointer("/metadata/annotations")
                .cloned()
                .unwrap_or_default(),
            program: program(pod.pointer("/spec/containers/0")),
            is_over: is_gone || phase == "Failed" || phase == "Succeeded",
            failed,
            containers: containers(pod),
            unscheduled: unscheduled(pod),
        }
    }

    /// A container by its name.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<&ContainerFacts> {
        self.containers.iter().find(|it| it.name == name)
    }

    /// The container that the pod failed of, with its exit code and why.
    #[must_use]
    pub fn culprit(&self) -> Option<(&str, i64, &str)> {
        self.failed.as_ref()?;
        self.containers.iter().find_map(|it| match &it.run {
            Run::Ended(exit, reason) if *exit != 0 => {
                Some((it.name.as_str(), *exit, reason.as_str()))
            }
            Run::Ended(..) | Run::Running | Run::Waiting(..) => None,
        })
    }

    /// Why it does not start, in one word and in words; nothing while that is in order.
    ///
    /// The words are those of `pkg/kubelet/images/types.go` and `pkg/kubelet/kuberuntime` of `k8s.io/kubernetes`.
    #[must_use]
    pub fn trouble(&self) -> Option<(&str, &str)> {
        const STUCK: [&str; 10] = [
            "CrashLoopBackOff",
            "CreateContainerConfigError",
            "CreateContainerError",
            "ErrImageNeverPull",
            "ErrImagePull",
            "ImageInspectError",
            "ImagePullBackOff",
            "InvalidImageName",
            "RegistryUnavailable",
            "RunContainerError",
        ];
        if let Some(words) = &self.unscheduled {
            return Some(("Unschedulable", words));
        }
        self.containers.iter().find_map(|it| match &it.run {
            Run::Waiting(reason, words) if STUCK.contains(&reason.as_str()) => {
                Some((reason.as_str(), words.as_str()))
            }
            Run::Waiting(..) | Run::Running | Run::Ended(..) => None,
        })
    }
}

/// What a container runs, as far as it is written in its pod: image, command, arguments and plain variables. Fields
/// that the API server fills in are not among it.
#[must_use]
pub(super) fn program(container: Option<&Value>) -> Value {
    let field = |name| container.and_then(|it| it.get(name)).cloned();
    let variables = field("env").unwrap_or_default();
    let variables = variables.as_array().into_iter().flatten();
    let variables = variables.filter(|it| it.get("value").is_some());
    json!({ "image": field("image"), "command": field("command"), "args": field("args"),
            "env": variables.collect::<Vec<_>>() })
}

fn containers(pod: &Value) -> Vec<ContainerFacts> {
    let lists = ["/status/initContainerStatuses", "/status/containerStatuses"];
    let lists = lists.iter().filter_map(|at| pod.pointer(at)?.as_array());
    lists.flatten().map(container).collect()
}

fn container(status: &Value) -> ContainerFacts {
    let run = if let Some(ended) = status.pointer("/state/terminated") {
        let exit = ended.get("exitCode").and_then(Value::as_i64);
        Run::Ended(exit.unwrap_or_default(), text(ended, "/reason"))
    } else if status.pointer("/state/running").is_some() {
        Run::Running
    } else {
        let waiting = |field| text(status, &format!("/state/waiting/{field}"));
        Run::Waiting(waiting("reason"), waiting("message"))
    };
    ContainerFacts {
        name: text(status, "/name"),
        run,
    }
}

fn unscheduled(pod: &Value) -> Option<String> {
    let conditions = pod.pointer("/status/conditions")?.as_array()?;
    let is_it = |it: &&Value| text(it, "/type") == "PodScheduled" && text(it, "/status") == "False";
    let condition = conditions.iter().find(is_it)?;
    (text(condition, "/reason") == "Unschedulable").then(|| text(condition, "/message"))
}

/// A text of the cluster, harmless and in one line; names are looked up by it and stay as they are.
fn text(object: &Value, pointer: &str) -> String {
    let text = object.pointer(pointer).and_then(Value::as_str);
    sanitize(text.unwrap_or_default())
}
