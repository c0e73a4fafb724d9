//! The objects of a scenario that can be lost, and which stand in for one another.

use std::collections::BTreeMap;

use flux_pipeline::simulate::Object;
use serde_yaml::Value;

/// What stands in for what, as a scenario writes it: `Deployment/web`, or `Deployment/next/web` in another namespace.
pub type Serves = BTreeMap<String, Vec<String>>;

/// Numbers objects as they appear.
#[derive(Default)]
pub struct Objects {
    groups: Vec<Vec<String>>,
    /// What is to be gone in the end, which is no loss.
    leaves: Vec<String>,
    titles: Vec<String>,
    pub all: Vec<Object>,
    /// The namespace of each object.
    places: Vec<String>,
}

impl Objects {
    pub fn of(serves: &Serves, leaves: &[String]) -> Self {
        Self {
            groups: serves.values().cloned().collect(),
            leaves: leaves.to_vec(),
            ..Self::default()
        }
    }

    /// The number of an object, if it is one that ends or serves.
    pub fn at(&mut self, object: &Value, target: Option<&str>) -> Option<usize> {
        let (kind, metadata) = (object["kind"].as_str()?, &object["metadata"]);
        let namespace = target.or(metadata["namespace"].as_str());
        let name = metadata["name"].as_str()?;
        let place = namespace.unwrap_or_default();
        // What a HelmRelease installs goes with the name of its release.
        let (title, serves) = match kind {
            "HelmRelease" => {
                let release = object["spec"]["releaseName"].as_str().unwrap_or(name);
                (
                    title(kind, place, &format!("{name}/{release}")),
                    title("Deployment", place, name),
                )
            }
            _ => (title(kind, place, name), title(kind, place, name)),
        };
        if let Some(known) = self.known(&title) {
            return Some(known);
        }
        let object = match kind {
            _ if self.leaves.contains(&serves) => Object::Needed,
            "Job" => Object::Ends,
            "Deployment" | "HelmRelease" => Object::Serves(self.group(&serves)),
            "Namespace" | "ServiceAccount" => Object::Needed,
            _ => return None,
        };
        self.places.push(place.to_owned());
        self.titles.push(title);
        self.all.push(object);
        Some(self.all.len() - 1)
    }

    /// For each object its Namespace, where a stage makes that.
    pub fn within(&self) -> Vec<Option<usize>> {
        let home = |place: &String| self.known(&title("Namespace", "", place));
        self.places.iter().map(home).collect()
    }

    /// The number of an account in the namespace of the play.
    pub fn account(&self, name: &str) -> Option<usize> {
        self.known(&title("ServiceAccount", "play", name))
    }

    fn known(&self, title: &str) -> Option<usize> {
        self.titles.iter().position(|it| it == title)
    }

    /// A group of its own where the scenario has none for it.
    fn group(&self, title: &str) -> u8 {
        let stated = self
            .groups
            .iter()
            .position(|it| it.iter().any(|it| it == title));
        u8::try_from(stated.unwrap_or(self.groups.len() + self.all.len())).unwrap()
    }
}

fn title(kind: &str, namespace: &str, name: &str) -> String {
    match namespace.strip_prefix("play-") {
        Some(other) => format!("{kind}/{other}/{name}"),
        None => format!("{kind}/{name}"),
    }
}
