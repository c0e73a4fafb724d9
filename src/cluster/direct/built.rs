//! What the stages of a release are made of.

use serde_json::Value;

use crate::cluster::goal::{Goal, JobGoal, StageGoal};
use crate::cluster::key::{Key, Kind};
use crate::cluster::object_id::ObjectId;

/// What the stages of a goal are made of.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The objects of each stage, in the order of the goal.
    pub stages: Vec<Vec<Value>>,
    /// What the files are called, as a commit.
    pub revision: String,
}

impl Built {
    /// `goal` with every Job that its stages are made of, as it was built: also those that the user wrote.
    /// `namespace` is where objects go that name none.
    pub(super) fn complete(&self, goal: &Goal, namespace: &str) -> Goal {
        let mut goal = goal.clone();
        for (stage, objects) in goal.stages.iter_mut().zip(&self.stages) {
            stage.jobs = jobs(stage, objects, namespace);
        }
        goal
    }
}

fn jobs(stage: &StageGoal, objects: &[Value], namespace: &str) -> Vec<JobGoal> {
    let jobs = objects.iter().filter_map(|object| {
        let id = ObjectId::of(object).filter(ObjectId::is_job)?;
        let namespace = match id.namespace.as_str() {
            "" => namespace,
            own => own,
        };
        let key = Key {
            kind: Kind::Job,
            namespace: namespace.to_owned(),
            name: id.name,
        };
        let mut marked = stage.jobs.iter().filter(|job| job.is_idempotent);
        let is_idempotent = marked.any(|job| job.key == key);
        Some(JobGoal {
            key,
            manifest: object.clone(),
            is_idempotent,
        })
    });
    jobs.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn jobs_are_those_that_were_built() {
        let job = |name: &str| {
            json!({ "apiVersion": "batch/v1", "kind": "Job",
                    "metadata": { "name": name, "namespace": "shop" } })
        };
        let key = |namespace: &str, name: &str| Key {
            kind: Kind::Job,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        };
        let generated = JobGoal {
            key: key("shop", "db"),
            manifest: Value::Null,
            is_idempotent: true,
        };
        let goal = Goal {
            stages: vec![StageGoal {
                label: "migrate".to_owned(),
                place: String::new(),
                pipeline: 0,
                file: String::new(),
                needs_own_source: false,
                waits_for_pin: false,
                key: key("flux-system", "shop-migrate"),
                manifest: json!({}),
                source: 0,
                after: Vec::new(),
                jobs: vec![generated],
                releases: Vec::new(),
                timeout_seconds: 60,
            }],
            ..Goal::default()
        };
        let mut bare = job("by-hand");
        bare["metadata"] = json!({ "name": "by-hand" });
        let map = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "db" } });
        let built = Built {
            stages: vec![vec![map, job("db"), bare]],
            revision: String::new(),
        };
        let complete = built.complete(&goal, "default");
        let jobs = complete.stages[0].jobs.iter();
        let jobs: Vec<(Key, bool)> = jobs.map(|it| (it.key.clone(), it.is_idempotent)).collect();
        assert_eq!(
            jobs,
            [
                (key("shop", "db"), true),
                (key("default", "by-hand"), false)
            ]
        );
        assert_eq!(complete.stages[0].jobs[0].manifest, job("db"));
    }
}
