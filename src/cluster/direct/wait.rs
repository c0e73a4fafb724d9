//! Watches objects until they are what their spec says.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;

use futures::stream::{self, Stream, StreamExt};
use kube::api::{DynamicObject, ListParams, TypeMeta};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Config, Event, watcher};
use serde_json::Value;

use super::health::{Health, health};
use super::resources::Resources;
use super::transform::{HOME, STAGE};
use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::Problem;
use crate::cluster::watch::{Pause, broken, json};

/// Seconds that a watch may be silent before it is begun again.
const LONGEST_SILENCE: u32 = 60;

/// What is heard while objects are waited for.
pub(super) enum Heard<'h> {
    /// The first object that is open is another than before, or stands elsewhere.
    Open(&'h ObjectId, &'h Health),
    /// A watch broke; it goes on by itself.
    Broken(Problem),
    /// A watch goes on.
    Answer,
}

/// Objects that are waited for, by how they are found.
pub(super) enum Wanted<'w> {
    /// Those that a stage has marked.
    Marked(&'w [ObjectId], (&'w str, &'w str)),
    /// By name, whoever wrote them.
    Named(&'w [ObjectId]),
}

/// One watch, and the objects that it is for.
struct Watch {
    first: ObjectId,
    config: Config,
    objects: Vec<ObjectId>,
}

impl Watch {
    /// In a list only the list says of what kind its items are.
    fn typed(&self, mut object: DynamicObject) -> Value {
        let ObjectId {
            group,
            version,
            kind,
            ..
        } = &self.first;
        let api_version = match group.as_str() {
            "" => version.clone(),
            group => format!("{group}/{version}"),
        };
        object.types = Some(TypeMeta {
            api_version,
            kind: kind.clone(),
        });
        json(object)
    }

    fn doing(&self, verb: &str) -> String {
        let ObjectId {
            kind, namespace, ..
        } = &self.first;
        match namespace.as_str() {
            "" => format!("{verb} objects of kind {kind}"),
            namespace => format!("{verb} objects of kind {kind} in `{namespace}`"),
        }
    }

    /// The objects as they are now; none of a kind that the API server does not know.
    async fn list(&self, resources: &Resources<'_>) -> Result<Vec<Value>, Problem> {
        let Some(resource) = resources.find(&self.first).await? else {
            return Ok(Vec::new());
        };
        let parameters = ListParams {
            label_selector: self.config.label_selector.clone(),
            field_selector: self.config.field_selector.clone(),
            ..ListParams::default()
        };
        let listed = resources.beside(&self.first, &resource);
        let listed = listed.list(&parameters).await;
        let listed = listed.map_err(|error| Problem::of(&error, &self.doing("list")))?;
        let objects = listed.items.into_iter().map(|object| self.typed(object));
        Ok(objects.collect())
    }
}

type Told = (usize, Result<Event<DynamicObject>, watcher::Error>);

/// Watches until all objects are current; gives the first that fails, or is suspended.
pub(super) async fn settle(
    resources: &Resources<'_>,
    wanted: Wanted<'_>,
    tell: &dyn Fn(Heard<'_>),
) -> Result<Option<(ObjectId, Health)>, Problem> {
    let watches = wanted.watches();
    let mut events = begin(resources, &watches).await?;
    let mut state = Settling::of(&watches);
    while !state.is_settled() {
        let Some((at, event)) = events.next().await else {
            break;
        };
        let Some(watch) = watches.get(at) else {
            continue;
        };
        match event {
            Ok(event) => {
                // That a watch begins is said before anybody was asked.
                if !matches!(event, Event::Init) {
                    tell(Heard::Answer);
                }
                state.take(at, watch, event);
            }
            Err(error) => {
                let problem = broken(&error, &watch.doing("watch"));
                if !problem.is_passing() {
                    return Err(problem);
                }
                tell(Heard::Broken(problem));
            }
        }
        if let Some(end) = state.end() {
            return Ok(Some(end));
        }
        if let Some((id, health)) = state.news() {
            tell(Heard::Open(id, health));
        }
    }
    Ok(None)
}

/// What is not current now: what fails or is suspended before what is only open.
pub(super) async fn first_unready(
    resources: &Resources<'_>,
    wanted: Wanted<'_>,
) -> Result<Option<(ObjectId, Health)>, Problem> {
    let watches = wanted.watches();
    let mut state = Settling::of(&watches);
    for (at, watch) in watches.iter().enumerate() {
        for object in watch.list(resources).await? {
            state.put(&object, health(&object));
        }
        state.listing.remove(&at);
    }
    let open = state
        .open()
        .map(|(id, health)| (id.clone(), health.clone()));
    Ok(state.end().or(open))
}

impl Wanted<'_> {
    /// One watch for each kind and namespace of marked objects, and one for each that has only a name.
    fn watches(&self) -> Vec<Watch> {
        match self {
            Self::Marked(ids, (home, stage)) => {
                let labels = format!("{STAGE}={stage},{HOME}={home}");
                let mut groups: BTreeMap<[&str; 3], Watch> = BTreeMap::new();
                for id in *ids {
                    let watch = groups.entry([&id.group, &id.kind, &id.namespace]);
                    let watch = watch.or_insert_with(|| Watch {
                        first: id.clone(),
                        config: Config::default().labels(&labels),
                        objects: Vec::new(),
                    });
                    watch.objects.push(id.clone());
                }
                groups.into_values().collect()
            }
            Self::Named(ids) => {
                let watches = ids.iter().map(|id| Watch {
                    first: id.clone(),
                    config: Config::default().fields(&format!("metadata.name={}", id.name)),
                    objects: vec![id.clone()],
                });
                watches.collect()
            }
        }
    }
}

async fn begin(
    resources: &Resources<'_>,
    watches: &[Watch],
) -> Result<Pin<Box<dyn Stream<Item = Told>>>, Problem> {
    let mut streams = Vec::new();
    for (at, watch) in watches.iter().enumerate() {
        let resource = resources.need(&watch.first).await?;
        let api = resources.beside(&watch.first, &resource);
        let config = watch.config.clone().timeout(LONGEST_SILENCE);
        let events = watcher(api, config).backoff(Pause::default());
        let events = events.map(move |event| (at, event));
        let events: Pin<Box<dyn Stream<Item = Told>>> = Box::pin(events);
        streams.push(events);
    }
    Ok(Box::pin(stream::select_all(streams)))
}

/// What was last seen.
struct Settling {
    /// Watches that have not told everything yet.
    listing: BTreeSet<usize>,
    objects: BTreeMap<ObjectId, Health>,
    told: Option<(ObjectId, Health)>,
}

impl Settling {
    fn of(watches: &[Watch]) -> Self {
        let objects = watches.iter().flat_map(|watch| &watch.objects);
        Self {
            listing: (0..watches.len()).collect(),
            objects: objects.map(|id| (id.clone(), absent())).collect(),
            told: None,
        }
    }

    fn take(&mut self, at: usize, watch: &Watch, event: Event<DynamicObject>) {
        match event {
            Event::Init => {
                self.listing.insert(at);
                let ids = watch.objects.iter().cloned();
                self.objects.extend(ids.map(|id| (id, absent())));
            }
            Event::InitDone => {
                self.listing.remove(&at);
            }
            Event::InitApply(object) | Event::Apply(object) => {
                let object = watch.typed(object);
                self.put(&object, health(&object));
            }
            Event::Delete(object) => self.put(&watch.typed(object), absent()),
        }
    }

    fn put(&mut self, object: &Value, health: Health) {
        let Some(id) = ObjectId::of(object) else {
            return;
        };
        if let Some((_, known)) = self.objects.iter_mut().find(|(it, _)| it.is_same(&id)) {
            *known = health;
        }
    }

    fn is_settled(&self) -> bool {
        self.listing.is_empty() && self.objects.values().all(|it| *it == Health::Current)
    }

    /// The object that will not become current by itself.
    fn end(&self) -> Option<(ObjectId, Health)> {
        if !self.listing.is_empty() {
            return None;
        }
        let is_end = |health: &Health| matches!(health, Health::Failed(_) | Health::Suspended);
        let found = self.objects.iter().find(|(_, health)| is_end(health));
        found.map(|(id, health)| (id.clone(), health.clone()))
    }

    /// The first object that is not current.
    fn open(&self) -> Option<(&ObjectId, &Health)> {
        let mut objects = self.objects.iter();
        objects.find(|(_, health)| **health != Health::Current)
    }

    /// The first object that is open, when it is another than before or stands elsewhere.
    fn news(&mut self) -> Option<(&ObjectId, &Health)> {
        if !self.listing.is_empty() {
            return None;
        }
        let open = self.open()?;
        let is_news = self.told.as_ref().map(|(id, health)| (id, health)) != Some(open);
        if !is_news {
            return None;
        }
        self.told = Some((open.0.clone(), open.1.clone()));
        self.told.as_ref().map(|(id, health)| (id, health))
    }
}

fn absent() -> Health {
    Health::Progress("is not there".to_owned())
}
