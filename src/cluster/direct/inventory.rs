//! What a stage has written, kept in the cluster: a ConfigMap for each stage.
//!
//! INVARIANT: whatever a stage writes is in its inventory before it is written, so that a run that was killed leaves
//! nothing that the next one does not know of.

use serde_json::{Map, Value, json};

use super::transform::{HOME, STAGE};
use crate::cluster::object_id::ObjectId;

/// Annotation with the revision that a stage has rolled out last.
const REVISION: &str = "flux-pipeline/revision";

/// What a stage has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The objects, in the order written.
    pub objects: Vec<ObjectId>,
    /// Those of them that are left to others, as they ask for: nobody waits for these.
    pub left: Vec<ObjectId>,
    /// The revision that was last rolled out completely.
    pub revision: Option<String>,
    /// The revision that is being rolled out, or was when that was stopped.
    pub begun: Option<String>,
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
        let text = |field| object.get("data")?.get(field)?.as_str();
        let ids = |field| {
            let lines = text(field).unwrap_or_default().lines();
            lines.filter_map(ObjectId::read).collect()
        };
        let annotations = object.pointer("/metadata/annotations");
        let revision = annotations.and_then(|it| it.get(REVISION)?.as_str());
        Self {
            objects: ids("objects"),
            left: ids("left"),
            revision: revision.map(str::to_owned),
            begun: text("begun").map(str::to_owned),
        }
    }

    /// The ConfigMap.
    #[must_use]
    pub fn manifest(&self, (home, stage): (&str, &str)) -> Value {
        let lines = |ids: &[ObjectId]| {
            let lines: Vec<String> = ids.iter().map(ObjectId::line).collect();
            Value::from(lines.join("\n"))
        };
        let mut data = Map::from_iter([("objects".to_owned(), lines(&self.objects))]);
        if !self.left.is_empty() {
            data.insert("left".to_owned(), lines(&self.left));
        }
        if let Some(begun) = &self.begun {
            data.insert("begun".to_owned(), json!(begun));
        }
        let mut metadata = json!({ "name": Self::name(stage), "namespace": home,
            "labels": { STAGE: stage, HOME: home } });
        if let (Some(revision), Some(metadata)) = (&self.revision, metadata.as_object_mut()) {
            metadata.insert("annotations".to_owned(), json!({ REVISION: revision }));
        }
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data })
    }

    /// The revision of the release that it holds, all of it or a part.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        self.begun.as_deref().or(self.revision.as_deref())
    }

    /// What is waited for.
    #[must_use]
    pub fn awaited(&self) -> Vec<ObjectId> {
        let is_left = |id: &&ObjectId| self.left.iter().any(|it| it.is_same(id));
        let awaited = self.objects.iter().filter(|id| !is_left(id));
        awaited.cloned().collect()
    }

    /// What it is while `objects` of a revision are written: those, and all that was there before.
    #[must_use]
    pub fn with(&self, objects: &[ObjectId], begun: &str) -> Self {
        let mut all = objects.to_vec();
        all.extend(self.without(objects));
        Self {
            objects: all,
            begun: Some(begun.to_owned()),
            ..self.clone()
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
            ..Inventory::default()
        };
        let manifest = inventory.manifest(("flux-system", "app"));
        assert_eq!(manifest["metadata"]["name"], "flux-pipeline-app");
        assert_eq!(
            manifest["data"],
            json!({ "objects": format!("{WEB}\n{JOB}") })
        );
        assert_eq!(Inventory::of(&manifest), inventory);
        let inventory = Inventory {
            left: ids(&[JOB]),
            begun: Some("4567".to_owned()),
            ..inventory
        };
        let manifest = inventory.manifest(("flux-system", "app"));
        assert_eq!(Inventory::of(&manifest), inventory);
        assert_eq!(inventory.release(), Some("4567"));
        assert_eq!(inventory.awaited(), ids(&[WEB]));
        assert_eq!(Inventory::of(&json!({})), Inventory::default());
    }

    #[test]
    fn nothing_is_forgotten_while_objects_are_written() {
        let before = Inventory {
            objects: ids(&[OLD_WEB, JOB]),
            ..Inventory::default()
        };
        let new = ids(&[WEB]);
        let with = before.with(&new, "4567");
        assert_eq!(with.objects, ids(&[WEB, JOB]));
        assert_eq!(with.begun.as_deref(), Some("4567"));
        assert_eq!(before.without(&new), ids(&[JOB]));
    }
}
