//! One value for each node, read and written by position without a way to be out of range.

/// One value for each node; a position out of range reads as the default and ignores writes.
#[derive(Clone, Debug, Default)]
pub(super) struct Table<T>(Vec<T>);

impl<T: Clone + Default> Table<T> {
    /// `len` default values.
    pub(super) fn new(len: usize) -> Self {
        Self(vec![T::default(); len])
    }

    /// The value of a node.
    pub(super) fn get(&self, at: usize) -> T {
        self.0.get(at).cloned().unwrap_or_default()
    }

    /// Replaces the value of a node.
    pub(super) fn set(&mut self, at: usize, value: T) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = value;
        }
    }
}

impl<T> Table<T> {
    /// All values in the order of the nodes.
    pub(super) fn values(&self) -> &[T] {
        &self.0
    }
}

impl<T> Table<Vec<T>> {
    /// The list of a node, without copying it.
    pub(super) fn list(&self, at: usize) -> &[T] {
        self.0.get(at).map_or(&[], Vec::as_slice)
    }

    /// Adds to the list of a node.
    pub(super) fn push(&mut self, at: usize, value: T) {
        if let Some(list) = self.0.get_mut(at) {
            list.push(value);
        }
    }
}

impl<T> From<Vec<T>> for Table<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}
