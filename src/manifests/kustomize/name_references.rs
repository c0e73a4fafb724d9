//! References to names that kustomizations changed (`api/filters/nameref`).

use std::sync::Arc;

use smol_str::SmolStr;

use crate::manifests::object::NO_NAMESPACE;
use crate::manifests::{Node, NodeValue, Object};

use super::reference_fields::{Reference, each};

/// Follows every reference to an object that has another name now.
///
/// # Errors
/// When one may mean several objects, or stands where nothing is to refer with; the reason in words.
pub(super) fn follow(objects: &mut [Object], configs: &[Arc<Node>]) -> Result<(), String> {
    let renamed = |object: &Object| {
        let former = object.former.iter();
        former
            .map(|before| before.name.as_str())
            .any(|name| name != full_name(object))
    };
    let moved = |object: &Object| !object.former.is_empty() && object.kind == "ServiceAccount";
    if !objects
        .iter()
        .any(|object| renamed(object) || moved(object))
    {
        return Ok(());
    }
    let targets: Vec<Target> = objects.iter().filter_map(Target::of).collect();
    let homes: Vec<Home> = objects.iter().map(Home::of).collect();
    objects
        .iter_mut()
        .try_for_each(|object| follow_in(object, (&targets, &homes), configs))
}

/// The name with the hash of the content.
fn full_name(object: &Object) -> &str {
    let name = object.node.text_at(&["metadata", "name"]);
    name.unwrap_or(&object.name)
}

/// Where an object lives.
struct Home {
    /// As compared: at first and now.
    namespaces: [SmolStr; 2],
    /// As said.
    namespace: Option<SmolStr>,
}

impl Home {
    fn of(object: &Object) -> Self {
        Self {
            namespaces: [
                object.original().namespace.clone(),
                object.effective_namespace().into(),
            ],
            namespace: object.namespace.clone(),
        }
    }
}

/// What an object is to those that refer to it.
struct Target {
    group: String,
    version: String,
    kind: String,
    /// The kinds and names that it had.
    former: Vec<(SmolStr, SmolStr)>,
    home: Home,
    /// The name to write.
    name: String,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Target {
    fn of(object: &Object) -> Option<Self> {
        if object.former.is_empty() {
            return None;
        }
        let former = object.former.iter();
        let former = former.map(|before| (before.kind.clone(), before.name.clone()));
        Some(Self {
            group: object.group().to_owned(),
            version: object.version().to_owned(),
            kind: object.kind.to_string(),
            former: former.collect(),
            home: Home::of(object),
            name: full_name(object).to_owned(),
            prefixes: object.prefixes.to_vec(),
            suffixes: object.suffixes.to_vec(),
        })
    }
}

/// The object that refers, as far as the choice depends on it.
struct Referrer {
    namespace: String,
    is_binding: bool,
    /// Namespaces of the accounts that a binding names.
    accounts: Vec<String>,
    /// `apiGroup` and `kind` of `roleRef`.
    role: Option<(String, String)>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Referrer {
    fn of(object: &Object) -> Self {
        let text = |path: &[&str]| object.node.text_at(path).map(str::to_owned);
        let subjects = object.node.get("subjects").map(Node::items);
        let accounts = subjects.unwrap_or_default().iter();
        let accounts =
            accounts.filter(|subject| subject.text_at(&["kind"]) == Some("ServiceAccount"));
        let accounts = accounts.filter_map(|subject| subject.text_at(&["namespace"]));
        Self {
            namespace: object.effective_namespace().into(),
            is_binding: object.kind == "RoleBinding",
            accounts: accounts.map(str::to_owned).collect(),
            role: text(&["roleRef", "apiGroup"]).zip(text(&["roleRef", "kind"])),
            prefixes: object.prefixes.to_vec(),
            suffixes: object.suffixes.to_vec(),
        }
    }

    /// `SubsetThatCouldBeReferencedByResource`.
    fn sees(&self, home: &Home) -> bool {
        let [_, now] = &home.namespaces;
        let is_near =
            self.namespace == NO_NAMESPACE || now == NO_NAMESPACE || *now == self.namespace;
        let is_named =
            |namespace: &SmolStr| self.accounts.iter().any(|it| it == namespace.as_str());
        is_near || (self.is_binding && home.namespace.as_ref().is_some_and(is_named))
    }

    /// The same, as `sameCurrentNamespaceAsReferrer` narrows it.
    fn reaches(&self, target: &Target) -> bool {
        let [_, now] = &target.home.namespaces;
        let is_near =
            self.namespace == NO_NAMESPACE || now == NO_NAMESPACE || *now == self.namespace;
        is_near || (self.sees(&target.home) && target.kind == "ServiceAccount")
    }
}

fn follow_in(
    object: &mut Object,
    (targets, homes): (&[Target], &[Home]),
    configs: &[Arc<Node>],
) -> Result<(), String> {
    let first = object.original();
    let own = object.clone();
    let referrer = Referrer::of(object);
    let mut node = Arc::clone(&object.node);
    each(&first.kind, &own, configs, |reference| {
        let is_known = |target: &&Target| {
            let mut former = target.former.iter();
            former.any(|(kind, _)| reference.is_to(&target.group, &target.version, kind))
        };
        let candidates: Vec<&Target> = targets.iter().filter(is_known).collect();
        if candidates.is_empty() {
            return Ok(());
        }
        let changed = Arc::make_mut(&mut node);
        let nothing = Node::empty_map(changed.span);
        reference.field.change(changed, &nothing, &mut |value| {
            rewrite(value, reference, (&candidates, homes), &referrer)
        })?;
        Ok(())
    })?;
    object.node = node;
    Ok(())
}

fn rewrite(
    value: &mut Node,
    reference: &Reference<'_>,
    known: (&[&Target], &[Home]),
    referrer: &Referrer,
) -> Result<(), String> {
    match &mut value.value {
        NodeValue::Null => Ok(()),
        NodeValue::List(items) => items
            .iter_mut()
            .try_for_each(|item| rewrite(item, reference, known, referrer)),
        NodeValue::Map(_) => rewrite_map(value, reference, known, referrer),
        NodeValue::Text(name) => {
            let chosen = choose(name, reference, known.0, referrer, false)?;
            if let Some(target) = chosen {
                *name = target.name.clone().into();
            }
            Ok(())
        }
        NodeValue::Bool(_) | NodeValue::Number(_) => Ok(()),
    }
}

/// A map with a name and perhaps a namespace.
fn rewrite_map(
    value: &mut Node,
    reference: &Reference<'_>,
    (candidates, homes): (&[&Target], &[Home]),
    referrer: &Referrer,
) -> Result<(), String> {
    let Some(name) = value.text_at(&["name"]).map(str::to_owned) else {
        return Err("a reference has no `name`".to_owned());
    };
    let within = value.text_at(&["namespace"]).map(SmolStr::new);
    let narrowed = match &within {
        None => candidates.to_vec(),
        Some(namespace) => {
            let mut seen = homes.iter().filter(|home| referrer.sees(home));
            let at_first = seen.any(|home| home.namespaces.first() == Some(namespace));
            in_namespace(namespace, candidates, at_first)
        }
    };
    let Some(target) = choose(&name, reference, &narrowed, referrer, true)? else {
        return Ok(());
    };
    let span = value.span;
    if target.name != name {
        value.set("name", Node::of_text(target.name.clone(), span));
    }
    if let Some(namespace) = &target.home.namespace
        && within.as_ref() != Some(namespace)
    {
        value.set("namespace", Node::of_text(namespace.clone(), span));
    }
    Ok(())
}

/// Those that were in a namespace at first, when anything was; otherwise those that are there now.
fn in_namespace<'t>(namespace: &str, candidates: &[&'t Target], at_first: bool) -> Vec<&'t Target> {
    let is_there = |target: &&Target| {
        let [first, now] = &target.home.namespaces;
        namespace == if at_first { first } else { now }
    };
    candidates.iter().copied().filter(is_there).collect()
}

/// `selectReferral`.
fn choose<'t>(
    name: &str,
    reference: &Reference<'_>,
    candidates: &[&'t Target],
    referrer: &Referrer,
    whole: bool,
) -> Result<Option<&'t Target>, String> {
    let mut left: Vec<&Target> = candidates
        .iter()
        .filter(|target| target.former.iter().any(|(_, former)| former == name))
        .filter(|target| reference.is_role() != Some(()) || has_role(referrer, target))
        .filter(|target| referrer.reaches(target))
        .copied()
        .collect();
    if left.len() > 1 || left.is_empty() {
        left.retain(|target| has_affixes(referrer, target, true));
    }
    if left.len() > 1 {
        left.retain(|target| has_affixes(referrer, target, false));
    }
    let Some(first) = left.first() else {
        return Ok(None);
    };
    let same = |other: &&Target| {
        other.name == first.name && (!whole || other.home.namespace == first.home.namespace)
    };
    match left.iter().all(same) {
        true => Ok(Some(first)),
        false => Err(format!("`{name}` may mean several objects")),
    }
}

fn has_role(referrer: &Referrer, target: &Target) -> bool {
    referrer.role.as_ref().is_none_or(|(group, kind)| {
        let is_kind = target.former.iter().any(|(former, _)| former == kind);
        (group.is_empty() || *group == target.group) && is_kind
    })
}

/// `PrefixesSuffixesEquals`.
fn has_affixes(referrer: &Referrer, target: &Target, is_open: bool) -> bool {
    let fits = |one: &[String], other: &[String]| {
        (is_open && (one.is_empty() || other.is_empty())) || same_end(one, other)
    };
    fits(&referrer.prefixes, &target.prefixes) && fits(&referrer.suffixes, &target.suffixes)
}

/// `SameEndingSubSlice`.
fn same_end(one: &[String], other: &[String]) -> bool {
    let (short, long) = match one.len() <= other.len() {
        true => (one, other),
        false => (other, one),
    };
    if short.is_empty() {
        return long.is_empty();
    }
    long.ends_with(short)
}
