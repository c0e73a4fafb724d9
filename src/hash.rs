//! Maps whose keys are looked up quickly, and which keys may be there more than once.
//!
//! The hasher of the standard library took a tenth of the time of the checks; this one is seeded anew in each run too.
//! It deliberately offers nothing else.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;

/// As [`std::collections::HashMap`], quicker with short keys.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// An empty map with room for so many.
#[must_use]
pub fn with_room<K, V>(count: usize) -> HashMap<K, V> {
    HashMap::with_capacity_and_hasher(count, RandomState::default())
}

/// The hashes of many keys, 8 bytes each: to find the few that are worth a closer look.
#[derive(Debug)]
pub struct Hashes {
    state: RandomState,
    sorted: Vec<u64>,
}

impl Hashes {
    /// Those of all keys.
    pub fn of<K: Hash>(keys: impl IntoIterator<Item = K>) -> Self {
        let state = RandomState::default();
        let hashes = keys.into_iter().map(|key| state.hash_one(key));
        let mut sorted: Vec<u64> = hashes.collect();
        sorted.sort_unstable();
        Self { state, sorted }
    }

    /// Those that are there more than once.
    #[must_use]
    pub fn repeated(mut self) -> Self {
        let mut before = None;
        self.sorted
            .retain(|&hash| before.replace(hash) == Some(hash));
        self
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether a key is among them; seldom one that is not has the hash of another.
    pub fn may_have(&self, key: impl Hash) -> bool {
        !self.is_empty() && self.sorted.binary_search(&self.state.hash_one(key)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Hashes;

    #[test]
    fn a_key_is_among_hashes_and_among_the_repeated_ones() {
        let all = Hashes::of(["a", "b", "a", "c", "a"]);
        assert!(all.may_have("b") && !all.may_have("d"));
        let repeated = all.repeated();
        assert!(repeated.may_have("a") && !repeated.may_have("b"));
        assert!(Hashes::of(["a", "b"]).repeated().is_empty());
    }
}
