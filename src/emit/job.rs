//! A generated Job.

use crate::plan::JobPlan;

use super::kustomization::mark;
use super::overlay::map_of;
use super::value::{Map, Value};

/// The Job of `plan`; where it carries the release id, the id is still empty.
pub(super) fn job<'a>(plan: &'a JobPlan<'_>) -> Map<'a> {
    let mut object = map_of(&plan.settled.object);
    if let (Some(policy), Some(image)) = (&plan.settled.policy, image(&mut object)) {
        mark(image, policy, "");
    }
    object
}

/// The image of the first container.
fn image<'m, 'a>(object: &'m mut Map<'a>) -> Option<&'m mut Value<'a>> {
    let path = ["spec", "template", "spec", "containers"];
    let (last, above) = path.split_last()?;
    let mut map = object;
    for key in above {
        map = map.get_mut(key)?.as_map_mut()?;
    }
    let Value::List(containers) = map.get_mut(last)? else {
        return None;
    };
    containers.first_mut()?.as_map_mut()?.get_mut("image")
}
