//! Pieces of work, shared by two threads.
//!
//! Takes pieces and what to do with each; gives the results in the order of the pieces. It deliberately knows
//! nothing of the work, only how much of it is worth the start of a second thread.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, scope};

#[cfg(target_os = "linux")]
mod processor;
#[cfg(not(target_os = "linux"))]
#[path = "threads/anywhere.rs"]
mod processor;

/// Bytes of the stack of the second thread: as much as the first one has.
const STACK: usize = 8 << 20;

/// From so many stages on, a second thread takes less time in a step than it costs.
const MANY_STAGES: usize = 200;

/// Which of the threads does a piece of work.
#[derive(Clone, Copy, Debug)]
pub struct Worker(pub usize);

/// How many threads share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// The one that asks.
    One,
    /// Another one beside it.
    Two,
}

impl Threads {
    /// Two, from so many stages on; a step takes some microseconds for each.
    #[must_use]
    pub fn for_stages(count: usize) -> Self {
        Self::where_worth(count >= MANY_STAGES)
    }

    /// Two, where that is worth the start of a thread.
    #[must_use]
    pub fn where_worth(is_worth: bool) -> Self {
        if is_worth { Self::Two } else { Self::One }
    }
}

/// Does each piece of work once, and gives the results in the order of the pieces. Large pieces should come first.
pub fn each<T: Sync, R: Send>(
    pieces: &[T],
    threads: Threads,
    work: impl Fn(Worker, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = |worker| {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at) else {
                return done;
            };
            done.push((at, work(worker, piece)));
        }
    };
    let mut results = Vec::new();
    if threads == Threads::One || pieces.len() < 2 {
        results = share(Worker(0));
    } else {
        let (mine, theirs) = beside(|| share(Worker(0)), || share(Worker(1)));
        results.extend(mine);
        results.extend(theirs.into_iter().flatten());
        results.sort_unstable_by_key(|(at, _)| *at);
    }
    results.into_iter().map(|(_, result)| result).collect()
}

/// Items that a thread takes at once. Halves would make one thread wait for the other where that begins late.
pub const AT_ONCE: usize = 32;

/// Makes something of each item, in their order. Work gets what is made `at_start` of each [`AT_ONCE`] items and kept for
/// these.
pub fn map<T: Send, R: Send, S>(
    items: Vec<T>,
    threads: Threads,
    at_start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    filter_map(items, threads, at_start, |kept, item| {
        Some(work(kept, item))
    })
}

/// As [`map`], of the items of which something is made. It is made where it stays: pieces that are put together afterwards
/// would be there twice.
pub fn filter_map<T: Send, R: Send, S>(
    items: Vec<T>,
    threads: Threads,
    at_start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> Option<R> + Sync,
) -> Vec<R> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let mut made: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let pieces = items.chunks_mut(AT_ONCE).zip(made.chunks_mut(AT_ONCE));
    let pieces: Vec<_> = pieces.map(Mutex::new).collect();
    each(&pieces, threads, |_, piece| {
        let mut kept = at_start();
        let (items, made) = &mut *taken(piece);
        for (item, made) in items.iter_mut().zip(made.iter_mut()) {
            *made = item.take().and_then(|item| work(&mut kept, item));
        }
    });
    made.into_iter().flatten().collect()
}

/// Does the work on each item, where it is.
pub fn each_in_place<T: Send>(items: &mut [T], threads: Threads, work: impl Fn(&mut T) + Sync) {
    let pieces: Vec<_> = items.chunks_mut(AT_ONCE).map(Mutex::new).collect();
    each(&pieces, threads, |_, piece| {
        taken(piece).iter_mut().for_each(&work);
    });
}

/// What is in a piece, which no other thread has.
fn taken<T>(piece: &Mutex<T>) -> MutexGuard<'_, T> {
    piece.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs two functions side by side. Where no thread can be had, the second is not run and gives `None`.
fn beside<A, B: Send>(
    here: impl FnOnce() -> A,
    aside: impl FnOnce() -> B + Send,
) -> (A, Option<B>) {
    let seat = processor::Seat::beside_this();
    scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, || {
            seat.take();
            aside()
        });
        if thread.is_ok() {
            seat.give_way();
        }
        let mine = here();
        seat.close();
        let theirs = thread
            .ok()
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (mine, theirs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        let pieces: Vec<usize> = (0..1000).collect();
        for threads in [Threads::One, Threads::Two] {
            let doubled = each(&pieces, threads, |_, piece| piece * 2);
            assert_eq!(doubled, pieces.iter().map(|p| p * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_made_at_the_start_is_kept_for_some_items() {
        let before = |last: &mut usize, item: usize| std::mem::replace(last, item);
        for threads in [Threads::One, Threads::Two] {
            let counted = map((0..100).collect(), threads, || 1000, before);
            let expected = |at: usize| {
                if at.is_multiple_of(AT_ONCE) {
                    1000
                } else {
                    at - 1
                }
            };
            assert_eq!(counted, (0..100).map(expected).collect::<Vec<_>>());
        }
    }

    #[test]
    fn work_is_done_once_on_each_item() {
        for (threads, count) in [(Threads::One, 100), (Threads::Two, 100), (Threads::Two, 1)] {
            let mut items: Vec<usize> = (0..count).collect();
            each_in_place(&mut items, threads, |item| *item += 1);
            assert_eq!(items, (1..=count).collect::<Vec<_>>());
        }
    }
}
