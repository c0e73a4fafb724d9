//! Maps whose keys are looked up quickly.
//!
//! The hasher of the standard library took a tenth of the time of the checks; this one is seeded anew in each run too.
//! It deliberately offers nothing else.

use foldhash::fast::RandomState;

/// As [`std::collections::HashMap`], quicker with short keys.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// An empty map with room for so many.
#[must_use]
pub fn with_room<K, V>(count: usize) -> HashMap<K, V> {
    HashMap::with_capacity_and_hasher(count, RandomState::default())
}
