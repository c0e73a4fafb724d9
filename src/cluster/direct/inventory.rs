//! What a stage has written, kept in the cluster: a ConfigMap for each stage.
//!
//! INVARIANT: whatever a stage writes is in its inventory before it is written, so that a run that was killed leaves
//! nothing that the next one does not know of.

use serde_json::{Value, json};

use super::object::ObjectId;
use super::shape::{HOME, STAGE};

/// Annotation with the revision that a stage has rolled out last.
const REVISION: &str = "flux-pipeline/revision";

/// What a stage has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The objects, in the order written.
    pub objects: Vec<ObjectId>,
    /// The revision that was last rolled out completely.
    pub revision: Option<String>,
}

impl Inventory {
    /// The name of the ConfigMap for a stage's Kustomization.
    #[must_use]
    pub fn name(stage: &str) -> String {
        format!("flux-pipeline-{stage}")
    }

    /// Reads the ConfigMap; lines that mean nothing are left out.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let lines = object.pointer("/data/objects").and_then(Value::as_str);
        let lines = lines.unwrap_or_default().lines();
        let annotations = object.pointer("/metadata/annotations");
        let revision = annotations.and_then(|it| it.get(REVISION)?.as_str());
        Self {
            objects: lines.filter_map(ObjectId::read).collect(),
            revision: revision.map(str::to_owned),
        }
    }

    /// The ConfigMap.
    #[must_use]
    pub fn manifest(&self, (home, stage): (&str, &str)) -> Value {
        let lines: Vec<String> = self.objects.iter().map(ObjectId::line).collect();
        let mut metadata = json!({ "name": Self::name(stage), "namespace": home,
            "labels": { STAGE: stage, HOME: home } });
        if let (Some(revision), Some(metadata)) = (&self.revision, metadata.as_object_mut()) {
            metadata.insert("annotations".to_owned(), json!({ REVISION: revision }));
        }
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
            "data": { "objects": lines.join("\n") } })
    }

    /// What it is while `objects` are written: those, and all that was there before.
    #[must_use]
    pub fn with(&self, objects: &[ObjectId]) -> Self {
        let mut all = objects.to_vec();
        all.extend(self.without(objects));
        Self {
            objects: all,
            revision: self.revision.clone(),
        }
    }

    /// What is not among `objects`.
    #[must_use]
    pub fn without(&self, objects: &[ObjectId]) -> Vec<ObjectId> {
        let is_among = |id: &&ObjectId| objects.iter().any(|it| it.is_same(id));
        let left = self.objects.iter().filter(|id| !is_among(id));
        left.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(lines: &[&str]) -> Vec<ObjectId> {
        lines.iter().map(|it| ObjectId::read(it).unwrap()).collect()
    }

    const WEB: &str = "shop_web_apps_Deployment v1";
    const OLD_WEB: &str = "shop_web_apps_Deployment v1beta1";
    const JOB: &str = "shop_migrate_batch_Job v1";

    #[test]
    fn a_config_map_is_read_back() {
        let inventory = Inventory {
            objects: ids(&[WEB, JOB]),
            revision: Some("0123".to_owned()),
        };
        let manifest = inventory.manifest(("flux-system", "app"));
        assert_eq!(manifest["metadata"]["name"], "flux-pipeline-app");
        assert_eq!(Inventory::of(&manifest), inventory);
        assert_eq!(Inventory::of(&json!({})), Inventory::default());
    }

    #[test]
    fn nothing_is_forgotten_while_objects_are_written() {
        let before = Inventory {
            objects: ids(&[OLD_WEB, JOB]),
            revision: None,
        };
        let new = ids(&[WEB]);
        assert_eq!(before.with(&new).objects, ids(&[WEB, JOB]));
        assert_eq!(before.without(&new), ids(&[JOB]));
    }
}
