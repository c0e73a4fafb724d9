//! Readers of the settings of a job that have a form of their own.

use smol_str::SmolStr;

use crate::source::Spanned;
use crate::syntax::Value;

use super::block;
use super::place::Place;
use super::resources::WORDS as RESOURCES;
use crate::model::cursor::Cursor;
use crate::model::{
    Env, EnvFrom, EnvValue, Mount, MountFrom, OnFailure, Rerun, Resources, RunAs, Toleration,
};

/// `command [ … ]` and `args [ … ]`.
pub(super) fn list(c: &mut Cursor<'_>, into: &mut Vec<Spanned<SmolStr>>) -> Option<()> {
    *into = c.list()?;
    Some(())
}

/// `env NAME = "TEXT"` or `env NAME from secret|configmap NAME key KEY`.
pub(super) fn env(c: &mut Cursor<'_>) -> Option<Env> {
    let name = c.variable()?;
    if c.takes("from") {
        return Some(Env {
            name,
            value: EnvValue::From(c.key_ref()?),
        });
    }
    c.equals()?;
    Some(Env {
        name,
        value: EnvValue::Text(c.text("a text")?),
    })
}

/// `env-from secret|configmap NAME`.
pub(super) fn env_from(c: &mut Cursor<'_>) -> Option<EnvFrom> {
    Some(EnvFrom {
        object: c.object_ref()?,
    })
}

/// `resources { … }`.
pub(super) fn resources(c: &mut Cursor<'_>, into: &mut Resources) -> Option<()> {
    let block = c.expects_block()?;
    block::read(
        Place::Resources,
        &[RESOURCES],
        &block.statements,
        into,
        c.reading(),
    );
    Some(())
}

const MOUNTS: &[(&str, MountFrom)] = &[
    ("secret", MountFrom::Secret),
    ("configmap", MountFrom::ConfigMap),
    ("claim", MountFrom::Claim),
    ("empty", MountFrom::Empty),
];

/// `mount secret|configmap|claim|empty NAME at PATH`.
pub(super) fn mount(c: &mut Cursor<'_>) -> Option<Mount> {
    let from = c
        .choice("`secret`, `configmap`, `claim` or `empty`", MOUNTS)?
        .value;
    let name = match from {
        MountFrom::Empty => c.label("the name of a volume")?,
        MountFrom::Secret | MountFrom::ConfigMap | MountFrom::Claim => {
            c.object("the name of an object")?
        }
    };
    c.expects("at")?;
    Some(Mount {
        from,
        name,
        at: c.bare_or_quoted("a path in the container")?,
    })
}

const EFFECTS: &[(&str, &str)] = &[
    ("NoSchedule", "NoSchedule"),
    ("PreferNoSchedule", "PreferNoSchedule"),
    ("NoExecute", "NoExecute"),
];

/// `tolerate KEY [= TEXT] [EFFECT]`.
pub(super) fn tolerate(c: &mut Cursor<'_>) -> Option<Toleration> {
    let key = c.bare_or_quoted("the key of a taint")?;
    let is_assigned = c
        .peek()
        .is_some_and(|argument| argument.value == Value::Equals);
    let value = if is_assigned {
        c.equals()?;
        Some(c.plain_text("a text")?)
    } else {
        None
    };
    let effect = if c.is_at_end() {
        None
    } else {
        let effect = c.choice("`NoSchedule`, `PreferNoSchedule` or `NoExecute`", EFFECTS)?;
        Some(effect.map(SmolStr::new_static))
    };
    Some(Toleration { key, value, effect })
}

/// `run-as UID[:GID]` or `run-as non-root`.
pub(super) fn run_as(c: &mut Cursor<'_>) -> Option<Spanned<RunAs>> {
    let (argument, word) = c.bare("`non-root` or a user id")?;
    let Some(user) = user(word) else {
        return c.wrong(argument, &"`non-root`, a user id, or `UID:GID`");
    };
    c.advance();
    Some(Spanned::new(user, argument.span))
}

fn user(word: &str) -> Option<RunAs> {
    if word == "non-root" {
        return Some(RunAs::NonRoot);
    }
    let Some((uid, gid)) = word.split_once(':') else {
        return Some(RunAs::User {
            uid: id(word)?,
            gid: None,
        });
    };
    Some(RunAs::User {
        uid: id(uid)?,
        gid: Some(id(gid)?),
    })
}

/// Kubernetes takes ids up to 2³¹ − 1 (`k8s.io/apimachinery/pkg/util/validation.IsValidUserID`).
fn id(digits: &str) -> Option<u32> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|id| is_plain && *id <= i32::MAX.unsigned_abs())
}

const FAILURES: &[(&str, OnFailure)] =
    &[("restart", OnFailure::Restart), ("fail", OnFailure::Fail)];

/// `on-failure restart|fail`.
pub(super) fn on_failure(c: &mut Cursor<'_>) -> Option<Spanned<OnFailure>> {
    c.choice("`restart` or `fail`", FAILURES)
}

const RERUNS: &[(&str, Trigger)] = &[
    ("on", Trigger::On),
    ("every", Trigger::Every),
    ("once", Trigger::Once),
];

#[derive(Clone, Copy)]
enum Trigger {
    On,
    Every,
    Once,
}

/// `rerun on image`, `rerun on "GLOB", …`, `rerun every release`, `rerun once`.
pub(super) fn rerun(c: &mut Cursor<'_>) -> Option<Spanned<Rerun>> {
    let rerun = match c.choice("`on`, `every` or `once`", RERUNS)?.value {
        Trigger::On if c.takes("image") => Rerun::OnImage,
        Trigger::On => Rerun::OnFiles(globs(c)?),
        Trigger::Every => {
            c.expects("release")?;
            Rerun::EveryRelease
        }
        Trigger::Once => Rerun::Once,
    };
    Some(Spanned::new(rerun, c.head()))
}

fn globs(c: &mut Cursor<'_>) -> Option<Vec<Spanned<SmolStr>>> {
    let mut globs = vec![c.files("a glob for files")?];
    while c.takes_comma() {
        globs.push(c.files("a glob for files")?);
    }
    Some(globs)
}
