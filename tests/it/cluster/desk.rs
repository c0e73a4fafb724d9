//! Which logs are read, and what is told of pods.

use flux_pipeline::cluster::{
    Desk, Errand, Goal, Happened, Logs, PodFacts, Reading, Trouble, Wanted,
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
fn words(errands: &[Errand]) -> Vec<String> {
    errands.iter().map(word).collect()
}

fn word(errand: &Errand) -> String {
    match errand {
        Errand::Read(it) if it.is_told => format!("follow {}", it.uid),
        Errand::Read(it) => format!("read {}", it.uid),
        Errand::Over(uid) => format!("over {uid}"),
        Errand::Tell(Happened::PodFailed(_, it)) => {
            let exit = it.exit.as_ref().map(|(_, code)| *code);
            format!("failed {} {exit:?} {:?}", it.pod, it.last)
        }
        Errand::Tell(Happened::Trouble(Trouble { reason, .. })) => reason.clone(),
        Errand::Tell(other) => format!("{other:?}"),
    }
}

fn reading(errands: &[Errand]) -> Reading {
    let mut readings = errands.iter().filter_map(|errand| match errand {
        Errand::Read(reading) => Some(reading.clone()),
        Errand::Over(_) | Errand::Tell(_) => None,
    });
    readings.next().unwrap()
}

#[test]
fn a_pod_is_followed_and_its_failure_told_behind_its_last_line() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::All);
    let begun = desk.see(running(&goal, "a"), false);
    assert_eq!(words(&begun), ["follow a"]);
    assert!(desk.see(running(&goal, "a"), false).is_empty(), "once");
    assert!(!desk.is_quiet(), "its last lines may come behind its end");
    assert_eq!(words(&desk.see(failed(&goal, "a"), false)), ["over a"]);
    assert!(!desk.is_quiet());
    let told = desk.done(&reading(&begun), vec!["bye".to_owned()]);
    assert_eq!(words(&told), ["failed db-a Some(3) [\"bye\"]"]);
    assert!(desk.is_quiet());
    assert!(desk.see(failed(&goal, "a"), false).is_empty(), "told once");
}

#[test]
fn one_pod_of_a_job_is_read_at_a_time() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::All);
    let begun = desk.see(running(&goal, "a"), false);
    assert!(desk.see(running(&goal, "b"), false).is_empty());
    desk.see(failed(&goal, "a"), false);
    let next = desk.done(&reading(&begun), Vec::new());
    assert_eq!(words(&next), ["failed db-a Some(3) []", "follow b"]);
}

#[test]
fn of_pods_that_failed_only_the_end_is_read_on_request() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::Failed);
    assert!(desk.see(running(&goal, "a"), false).is_empty());
    assert!(desk.see(succeeded(&goal, "b"), false).is_empty());
    assert_eq!(words(&desk.see(failed(&goal, "a"), false)), ["read a"]);
}

#[test]
fn without_logs_the_exit_code_is_told_all_the_same() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::None);
    assert!(desk.see(running(&goal, "a"), false).is_empty());
    let told = desk.see(failed(&goal, "a"), false);
    assert_eq!(words(&told), ["failed db-a Some(3) []"]);
}

#[test]
fn pods_of_older_releases_are_left_alone() {
    let mut goal = goal(&Wanted::Latest);
    let template = &mut goal.stages[0].jobs[0].manifest["spec"]["template"];
    template["metadata"]["annotations"] = json!({ "release": "2" });
    let mut desk = Desk::of(&goal, Logs::All);
    for changed in ["image", "args", "env"] {
        let mut other = failed(&goal, "old");
        other.program[changed] = json!(["another"]);
        assert!(desk.see(other, true).is_empty(), "{changed}");
    }
    let mut unmarked = failed(&goal, "unmarked");
    unmarked.annotations = json!({ "release": "1" });
    assert!(desk.see(unmarked, false).is_empty());
    assert!(desk.see(succeeded(&goal, "done"), true).is_empty());
    let mut elsewhere = running(&goal, "elsewhere");
    elsewhere.namespace = "other".to_owned();
    assert!(desk.see(elsewhere, false).is_empty());
    assert_eq!(words(&desk.see(failed(&goal, "now"), true)), ["read now"]);
}

#[test]
fn a_pod_that_is_deleted_is_not_waited_for() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::All);
    let begun = desk.see(running(&goal, "a"), false);
    assert_eq!(words(&desk.lose("a")), ["over a"]);
    assert!(desk.done(&reading(&begun), Vec::new()).is_empty());
    assert!(desk.is_quiet());
}

#[test]
fn trouble_is_told_once_under_whichever_of_its_names() {
    let goal = goal(&Wanted::Latest);
    let mut desk = Desk::of(&goal, Logs::All);
    let waiting = |reason: &str| json!({ "waiting": { "reason": reason, "message": "no" } });
    let mut see = |uid, reason| {
        let pod = pod(&goal, uid, "Pending", waiting(reason));
        words(&desk.see(pod, false))
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
    let mut desk = Desk::of(&goal, Logs::All);
    let mut pod = pod(&goal, "a", "Pending", json!({}));
    pod.unscheduled = Some("0/3 nodes are available".to_owned());
    assert_eq!(words(&desk.see(pod, false)), ["Unschedulable"]);
}
