//! The processor of the second thread.
//!
//! Linux starts a thread on the processor of the one that asks for it when it knows no idle one, and in a virtual
//! machine it holds an idle processor for taken (`available_idle_cpu` in `kernel/sched/sched.h`, which asks
//! `vcpu_is_preempted`). Both threads would take turns on one processor until the kernel looks around again, some
//! milliseconds later, when the work is done. So the second thread moves to another processor by itself, and is
//! called back when it is still waiting there as the first has done all the work.

use std::sync::atomic::{AtomicI32, Ordering};

use rustix::thread::{
    CpuSet, Pid, gettid, sched_getaffinity, sched_getcpu, sched_setaffinity, sched_yield,
};

/// The second thread has not begun yet.
const AT_START: i32 = 0;

/// The second thread is where it can work.
const THERE: i32 = -1;

/// The first thread needs no help any more.
const CLOSED: i32 = -2;

/// A processor for the second thread.
pub(super) struct Seat {
    /// All that this process may use.
    all: Option<CpuSet>,
    /// Those without the one of the first thread.
    others: Option<CpuSet>,
    /// One of the states above; the number of the second thread while it is on its way.
    state: AtomicI32,
}

impl Seat {
    /// Any but that of the calling thread; none where there are no others, or where nobody knows.
    pub(super) fn beside_this() -> Self {
        let all = sched_getaffinity(None).ok();
        let others = all.map(|mut others| {
            others.unset(sched_getcpu());
            others
        });
        Self {
            others: others.filter(|it| it.count() > 0),
            all,
            state: AtomicI32::new(AT_START),
        }
    }

    /// Moves the calling thread there; afterwards the kernel may move it wherever it likes. It is no fault when it has
    /// to stay: then one works after the other.
    pub(super) fn take(&self) {
        let number = gettid().as_raw_nonzero().get();
        if !self.goes_on(AT_START, number) {
            return;
        }
        if let (Some(others), Some(all)) = (&self.others, &self.all) {
            let _ = sched_setaffinity(None, others);
            let _ = sched_setaffinity(None, all);
        }
        self.goes_on(number, THERE);
    }

    /// Lets the second thread begin.
    pub(super) fn give_way(&self) {
        if self.others.is_some() && self.state.load(Ordering::Acquire) == AT_START {
            sched_yield();
        }
    }

    /// Calls the second thread back when it has no processor yet, for there is nothing left to do.
    pub(super) fn close(&self) {
        let before = self.state.swap(CLOSED, Ordering::AcqRel);
        if let (Some(number), Some(mut here)) = (Pid::from_raw(before.max(0)), self.all) {
            here.clear();
            here.set(sched_getcpu());
            let _ = sched_setaffinity(Some(number), &here);
        }
    }

    fn goes_on(&self, from: i32, to: i32) -> bool {
        let order = (Ordering::AcqRel, Ordering::Acquire);
        let changed = self.state.compare_exchange(from, to, order.0, order.1);
        changed.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::thread::scope;

    use super::*;

    /// The processors that the second thread may use while it moves, and afterwards.
    fn seated(seat: &Seat) -> CpuSet {
        scope(|scope| {
            let second = scope.spawn(|| {
                seat.take();
                sched_getaffinity(None).unwrap()
            });
            second.join().unwrap()
        })
    }

    #[test]
    fn the_second_thread_leaves_the_processor_of_the_first() {
        let seat = Seat::beside_this();
        let (Some(all), Some(others)) = (&seat.all, &seat.others) else {
            return;
        };
        let left_out = (0..CpuSet::MAX_CPU).filter(|&one| all.is_set(one) && !others.is_set(one));
        assert_eq!(left_out.count(), 1);
        assert_eq!(others.count(), all.count() - 1);
    }

    #[test]
    fn nobody_is_bound_to_a_processor_afterwards() {
        let all = sched_getaffinity(None).unwrap();
        let seat = Seat::beside_this();
        assert_eq!(seated(&seat).count(), all.count());
        assert_eq!(seat.state.load(Ordering::Acquire), THERE);
        seat.close();
        assert_eq!(sched_getaffinity(None).unwrap().count(), all.count());
    }

    #[test]
    fn who_comes_late_stays() {
        let seat = Seat::beside_this();
        seat.close();
        seated(&seat);
        assert_eq!(seat.state.load(Ordering::Acquire), CLOSED);
    }
}
