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

/// Whether the API server refuses objects over those that are there, by what nobody may change of them; `forces`: what it
/// refuses is deleted and made again. `made` becomes what is there then.
pub fn is_refused(made: &mut BTreeMap<String, Value>, held: &[Value], forces: bool) -> bool {
    let fixed = held.iter().filter_map(|it| Some((it, immutable(it)?)));
    let named = fixed.map(|(it, fixed)| {
        let (kind, name) = (it["kind"].as_str(), it["metadata"]["name"].as_str());
        let title = format!("{}/{}", kind.unwrap_or_default(), name.unwrap_or_default());
        (title, fixed.clone(), forces || is_forced(it))
    });
    let named: Vec<(String, Value, bool)> = named.collect();
    let stays = |(title, fixed, forced): &(String, Value, bool)| {
        *forced || made.get(title).is_none_or(|before| before == fixed)
    };
    if !named.iter().all(stays) {
        return true;
    }
    let there = named.into_iter().map(|(title, fixed, _)| (title, fixed));
    *made = there.collect();
    false
}

/// What the API server lets nobody change of an object.
fn immutable(object: &Value) -> Option<&Value> {
    match object["kind"].as_str()? {
        "Deployment" => Some(&object["spec"]["selector"]),
        "Job" => Some(&object["spec"]["template"]),
        _ => None,
    }
}

/// Whether an object says itself that it is replaced.
fn is_forced(object: &Value) -> bool {
    object["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/force"] == "enabled"
}
