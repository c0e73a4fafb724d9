//! What one field takes, beyond its type.
//!
//! The definitions of Kubernetes have no bounds: they stand in `pkg/apis/*/validation`, and here, by type and field.
//! Rules over several fields are in `rules`.

mod containers;
mod control;
mod data;
mod extensions;
mod job;
mod networking;
mod pods;
mod scaling;
mod volumes;
mod workload;

use super::form::Form;

pub(super) use containers::PORT;

/// What one field takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    /// A number that is at least this.
    AtLeast(i64),
    /// A number from one to another.
    Between(i64, i64),
    /// One of these texts; an empty one counts as none.
    OneOf(&'static [&'static str]),
    /// One of these texts, and an empty one is none of them.
    OnlyOneOf(&'static [&'static str]),
    /// Text of a form; an empty one counts as none.
    Is(Form),
    /// Text of a form, and an empty one has to have it too.
    IsAlways(Form),
    /// A list whose items have a form.
    Each(Form),
    /// A list whose items are numbers from one to another.
    EachBetween(i64, i64),
    /// A list whose items are these texts.
    EachOneOf(&'static [&'static str]),
    /// A map whose keys have a form.
    Keys(Form),
    /// A map whose values have a form.
    Values(Form),
    /// A list with so many items.
    Items(usize, usize),
    /// A quantity that is not negative.
    NotNegative,
    /// A map of texts, which are not shown.
    Texts,
    /// A map of bytes, which are not shown.
    Bytes,
    /// Nothing: why the field cannot be said.
    Never(&'static str),
}

/// What a field is bound to, by the name of its type.
type Bounds = &'static [(&'static str, &'static [(&'static str, Bound)])];

const ALL: [Bounds; 10] = [
    job::BOUNDS,
    workload::BOUNDS,
    pods::BOUNDS,
    containers::BOUNDS,
    volumes::BOUNDS,
    data::BOUNDS,
    networking::BOUNDS,
    control::BOUNDS,
    scaling::BOUNDS,
    extensions::BOUNDS,
];

/// Fields that the definitions call required, and that the API server fills in.
const OPTIONAL: [(&str, &str); 12] = [
    ("CSIDriver", "spec"),
    ("ContainerPort", "protocol"),
    ("CustomResourceDefinitionVersion", "served"),
    ("CustomResourceDefinitionVersion", "storage"),
    ("ForZone", "name"),
    ("HTTPHeader", "value"),
    ("LimitRangeSpec", "limits"),
    ("PodFailurePolicy", "rules"),
    ("PreferredSchedulingTerm", "preference"),
    ("Sysctl", "value"),
    ("SleepAction", "seconds"),
    ("TokenRequest", "audience"),
];

/// Whether the API server takes an object without a field that its definition calls required.
pub(super) fn is_optional(holder: &str, field: &str) -> bool {
    OPTIONAL.contains(&(holder, field))
}

/// What a field of a type is bound to.
pub(super) fn bounds(holder: &str, field: &str) -> impl Iterator<Item = Bound> {
    let types = ALL.iter().flat_map(|bounds| bounds.iter());
    let fields = types.filter(move |(name, _)| *name == holder);
    let bounds = fields.flat_map(|(_, fields)| fields.iter());
    bounds
        .filter(move |(name, _)| *name == field)
        .map(|(_, bound)| *bound)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    /// A rule about a field that there is not would never speak.
    #[test]
    fn every_bound_is_about_a_field_of_the_table() {
        for (holder, fields) in ALL.iter().flat_map(|bounds| bounds.iter()) {
            for (field, _) in *fields {
                assert!(table::field(holder, field).is_some(), "{holder}.{field}");
            }
        }
        for (holder, field) in OPTIONAL {
            assert!(table::field(holder, field).is_some(), "{holder}.{field}");
        }
    }
}
