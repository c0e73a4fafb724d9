//! Which logs are read, and what is told of pods.

use flux_pipeline::cluster::{
    EventKind, Goal, Logs, PodAction, PodFacts, PodLogs, Reading, Trouble, Wanted,
};
use serde_json::{Value, json};

use super::play::goal;

/// A pod of the Job of the stage `migrate`, in a state of its only container.
fn pod(goal: &Goal, uid: &str, phase: &str, state: Value) -> PodFacts {
    let job = &goal.stages[0].jobs[0];
    let template = &job.manifest["spec"]["template"];
    let container = &template["spec"]["containers"][0];
    PodFacts::of(&json!({
        "metadata": {
            "uid": uid, "name": format!("db-{uid}"), "namespace": job.key.namespace,
            "labels": { "batch.kubernetes.io/job-name": job.key.name },
            "annotations": template["metadata"]["annotations"],
        },
        "spec": { "containers": [container] },
        "status": { "phase": phase,
                    "containerStatuses": [{ "name": container["name"], "state": state }] },
    }))
}

fn running(goal: &Goal, uid: &str) -> PodFacts {
    pod(goal, uid, "Running", json!({ "running": {} }))
}

fn failed(goal: &Goal, uid: &str) -> PodFacts {
    let state = json!({ "terminated": { "exitCode": 3, "reason": "Error" } });
    pod(goal, uid, "Failed", state)
}

fn succeeded(goal: &Goal, uid: &str) -> PodFacts {
    let state = json!({ "terminated": { "exitCode": 0, "reason": "Completed" } });
    pod(goal, uid, "Succeeded", state)
}

/// Errands in a few words.
fn words(actions: &[PodAction]) -> Vec<String> {
    actions.iter().map(word).collect()
}

fn word(action: &PodAction) -> String {
    match action {
        PodAction::Read(it) if it.is_told => format!("follow {}", it.uid),
        PodAction::Read(it) => format!("read {}", it.uid),
        PodAction::Over(uid) => format!("over {uid}"),
        PodAction::Tell(EventKind::PodFailed(_, it)) => {
            let exit = it.exit.as_ref().map(|(_, code)| *code);
            format!("failed {} {exit:?} {:?}", it.pod, it.last)
        }
        PodAction::Tell(EventKind::Trouble(Trouble { reason, .. })) => reason.clone(),
        PodAction::Tell(other) => format!("{other:?}"),
    }
}

fn reading(actions: &[PodAction]) -> Reading {
    let mut readings = actions.iter().filter_map(|action| match action {
        PodAction::Read(reading) => Some(reading.clone()),
        PodAction::Over(_) | PodAction::Tell(_) => None,
    });
    readings.next().unwrap()
}

#[test]
fn a_pod_is_followed_and_its_failure_told_behind_its_last_line() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    let begun = pod_logs.update(running(&goal, "a"), false);
    assert_eq!(words(&begun), ["follow a"]);
    assert!(
        pod_logs.update(running(&goal, "a"), false).is_empty(),
        "once"
    );
    assert!(
        !pod_logs.is_quiet(),
        "its last lines may come behind its end"
    );
    assert_eq!(
        words(&pod_logs.update(failed(&goal, "a"), false)),
        ["over a"]
    );
    assert!(!pod_logs.is_quiet());
    let told = pod_logs.finish(&reading(&begun), vec!["bye".to_owned()]);
    assert_eq!(words(&told), ["failed db-a Some(3) [\"bye\"]"]);
    assert!(pod_logs.is_quiet());
    assert!(
        pod_logs.update(failed(&goal, "a"), false).is_empty(),
        "told once"
    );
}

#[test]
fn one_pod_of_a_job_is_read_at_a_time() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    let begun = pod_logs.update(running(&goal, "a"), false);
    assert!(pod_logs.update(running(&goal, "b"), false).is_empty());
    pod_logs.update(failed(&goal, "a"), false);
    let next = pod_logs.finish(&reading(&begun), Vec::new());
    assert_eq!(words(&next), ["failed db-a Some(3) []", "follow b"]);
}

#[test]
fn of_pods_that_failed_only_the_end_is_read_on_request() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::Failed);
    assert!(pod_logs.update(running(&goal, "a"), false).is_empty());
    assert!(pod_logs.update(succeeded(&goal, "b"), false).is_empty());
    assert_eq!(
        words(&pod_logs.update(failed(&goal, "a"), false)),
        ["read a"]
    );
}

#[test]
fn without_logs_the_exit_code_is_told_all_the_same() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::None);
    assert!(pod_logs.update(running(&goal, "a"), false).is_empty());
    let told = pod_logs.update(failed(&goal, "a"), false);
    assert_eq!(words(&told), ["failed db-a Some(3) []"]);
}

#[test]
fn pods_of_older_releases_are_left_alone() {
    let mut goal = goal(&Wanted::Latest);
    let template = &mut goal.stages[0].jobs[0].manifest["spec"]["template"];
    template["metadata"]["annotations"] = json!({ "release": "2" });
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    for changed in ["image", "args", "env"] {
        let mut other = failed(&goal, "old");
        other.program[changed] = json!(["another"]);
        assert!(pod_logs.update(other, true).is_empty(), "{changed}");
    }
    let mut unmarked = failed(&goal, "unmarked");
    unmarked.annotations = json!({ "release": "1" });
    assert!(pod_logs.update(unmarked, false).is_empty());
    assert!(pod_logs.update(succeeded(&goal, "done"), true).is_empty());
    let mut elsewhere = running(&goal, "elsewhere");
    elsewhere.namespace = "other".to_owned();
    assert!(pod_logs.update(elsewhere, false).is_empty());
    assert_eq!(
        words(&pod_logs.update(failed(&goal, "now"), true)),
        ["read now"]
    );
}

#[test]
fn a_pod_that_is_deleted_is_not_waited_for() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    let begun = pod_logs.update(running(&goal, "a"), false);
    assert_eq!(words(&pod_logs.remove("a")), ["over a"]);
    assert!(pod_logs.finish(&reading(&begun), Vec::new()).is_empty());
    assert!(pod_logs.is_quiet());
}

#[test]
fn trouble_is_told_once_under_whichever_of_its_names() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    let waiting = |reason: &str| json!({ "waiting": { "reason": reason, "message": "no" } });
    let mut see = |uid, reason| {
        let pod = pod(&goal, uid, "Pending", waiting(reason));
        words(&pod_logs.update(pod, false))
    };
    assert!(see("a", "ContainerCreating").is_empty());
    assert_eq!(see("a", "ErrImagePull"), ["ErrImagePull"]);
    assert!(see("a", "ImagePullBackOff").is_empty());
    assert!(
        see("b", "ErrImagePull").is_empty(),
        "the next pod has the same"
    );
    assert_eq!(
        see("b", "CreateContainerConfigError"),
        ["CreateContainerConfigError"]
    );
}

#[test]
fn a_pod_that_no_node_takes_says_why() {
    let goal = goal(&Wanted::Latest);
    let mut pod_logs = PodLogs::of(&goal, Logs::All);
    let mut pod = pod(&goal, "a", "Pending", json!({}));
    pod.unscheduled = Some("0/3 nodes are available".to_owned());
    assert_eq!(words(&pod_logs.update(pod, false)), ["Unschedulable"]);
}
