//! Readers of the settings of a stage that have a form of their own.

use smol_str::SmolStr;

use crate::source::Spanned;
use crate::syntax::Value;

use super::block;
use super::job::WORDS as JOB;
use super::place::Place;
use crate::model::cursor::Cursor;
use crate::model::draft::{JobDraft, StageBody};
use crate::model::errors::{MISPLACED_SETTING, MISSING_VALUE, UNEXPECTED_VALUE};
use crate::model::{
    Allow, Decrypt, Deletion, External, HealthRef, ImageUse, InValues, KubeConfig, Patch,
    ReadyWhen, RefKind, StageImage, SubstituteFrom,
};

/// `job [NAME] { … }`.
pub(super) fn job(c: &mut Cursor<'_>) -> Option<JobDraft> {
    let label = if c.is_at_end() {
        Spanned::new(SmolStr::default(), c.word_span())
    } else {
        c.label("the name of a job")?
    };
    let mut draft = JobDraft::new(label, c.head());
    let block = c.expects_block()?;
    draft.is_partial = block::read(
        Place::Job,
        &[JOB],
        &block.statements,
        &mut draft,
        c.reading(),
    );
    Some(draft)
}

/// `image NAME|REF [in helmrelease RELEASE] [at KEY]` of a stage.
pub(super) fn image(c: &mut Cursor<'_>) -> Option<StageImage> {
    let image = used_image(c)?;
    let values = if c.takes("in") {
        c.expects("helmrelease")?;
        Some(in_values(c)?)
    } else {
        None
    };
    Some(StageImage { image, values })
}

fn in_values(c: &mut Cursor<'_>) -> Option<InValues> {
    let release = c.object("the name of a HelmRelease")?;
    let key = if c.takes("at") {
        Some(c.value_key()?)
    } else {
        None
    };
    Some(InValues { release, key })
}

/// `image NAME` or `image REF`.
pub(super) fn used_image(c: &mut Cursor<'_>) -> Option<ImageUse> {
    if c.is_assigned() {
        let finding = UNEXPECTED_VALUE.at(c.head(), "an image gets its name outside of blocks");
        c.report(finding.help("write `image NAME = REF` outside of blocks, and `image NAME` here"));
        return None;
    }
    c.image_use()
}

/// `kube-config secret NAME [key KEY]` or `kube-config configmap NAME`.
pub(super) fn kube_config(c: &mut Cursor<'_>) -> Option<Spanned<KubeConfig>> {
    let object = c.object_ref()?;
    let name = object.name.value;
    let config = match object.kind {
        RefKind::ConfigMap => KubeConfig::ConfigMap { name: name.clone() },
        RefKind::Secret if c.takes("key") => KubeConfig::Secret {
            name: name.clone(),
            key: Some(c.key()?.value),
        },
        RefKind::Secret => KubeConfig::Secret {
            name: name.clone(),
            key: None,
        },
    };
    Some(Spanned::new(config, c.head()))
}

/// `decrypt sops [secret NAME] [service-account NAME]`.
pub(super) fn decrypt(c: &mut Cursor<'_>) -> Option<Spanned<Decrypt>> {
    c.expects("sops")?;
    let mut decrypt = Decrypt {
        secret: None,
        service_account: None,
    };
    if c.takes("secret") {
        decrypt.secret = Some(c.object("the name of a Secret")?.value);
    }
    if c.takes("service-account") {
        decrypt.service_account = Some(c.object("the name of a service account")?.value);
    }
    Some(Spanned::new(decrypt, c.head()))
}

/// `substitute NAME = "TEXT"` or `substitute from secret|configmap NAME [optional]`.
pub(super) fn substitute(c: &mut Cursor<'_>, stage: &mut StageBody) -> Option<()> {
    if c.takes_from() {
        return c.add(&mut stage.settings.substitute_from, substitute_from);
    }
    let name = c.substitution()?;
    c.equals()?;
    let value = c.text("a text")?;
    stage.settings.substitute.push((name, value));
    Some(())
}

fn substitute_from(c: &mut Cursor<'_>) -> Option<SubstituteFrom> {
    let object = c.object_ref()?;
    Some(SubstituteFrom {
        kind: object.kind,
        name: object.name,
        optional: c.takes("optional"),
    })
}

/// `patch [KIND [NAME]] """YAML"""`.
pub(super) fn patch(c: &mut Cursor<'_>) -> Option<Patch> {
    let kind = if c.is_at_text() { None } else { Some(kind(c)?) };
    let name = if c.is_at_text() {
        None
    } else {
        Some(c.object("the name of an object")?)
    };
    Some(Patch {
        kind,
        name,
        patch: c.some_text("a patch")?,
    })
}

/// `health APIVERSION KIND NAME [in NAMESPACE]`.
pub(super) fn health(c: &mut Cursor<'_>) -> Option<HealthRef> {
    let api_version = api_version(c)?;
    let kind = kind(c)?;
    let name = c.object("the name of an object")?;
    let namespace = if c.takes("in") {
        Some(c.label("the name of a namespace")?)
    } else {
        None
    };
    Some(HealthRef {
        api_version,
        kind,
        name,
        namespace,
    })
}

/// `ready APIVERSION KIND when "CEL" [failed "CEL"] [progressing "CEL"]`.
pub(super) fn ready(c: &mut Cursor<'_>) -> Option<ReadyWhen> {
    if c.takes("when") {
        return lacks_kind(c);
    }
    let api_version = api_version(c)?;
    let kind = kind(c)?;
    c.expects("when")?;
    let current = c.some_text("CEL")?;
    let mut ready = ReadyWhen {
        api_version,
        kind,
        current,
        in_progress: None,
        failed: None,
    };
    loop {
        if ready.failed.is_none() && c.takes("failed") {
            ready.failed = Some(c.some_text("CEL")?);
        } else if ready.in_progress.is_none() && c.takes("progressing") {
            ready.in_progress = Some(c.some_text("CEL")?);
        } else {
            return Some(ready);
        }
    }
}

fn lacks_kind<T>(c: &mut Cursor<'_>) -> Option<T> {
    let finding = MISSING_VALUE
        .at(
            c.head(),
            "`ready` lacks the kind of the objects that the CEL is about",
        )
        .help("write it in front of `when`, such as `ready apps/v1 Deployment when \"…\"`");
    c.report(finding);
    None
}

fn api_version(c: &mut Cursor<'_>) -> Option<Spanned<SmolStr>> {
    let argument = c.needs(&"an API version such as `apps/v1`")?;
    if let Value::Word(word) | Value::Text(word) = &argument.value
        && word.split('/').count() <= 2
        && word.split('/').all(crate::values::name::is_object_name)
    {
        return c.bare_or_quoted("an API version");
    }
    c.wrong(argument, &"an API version such as `apps/v1`")
}

fn kind(c: &mut Cursor<'_>) -> Option<Spanned<SmolStr>> {
    let argument = c.needs(&"a kind such as `Deployment`")?;
    if let Value::Word(word) | Value::Text(word) = &argument.value
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return c.bare_or_quoted("a kind");
    }
    c.wrong(argument, &"a kind such as `Deployment`")
}

const DELETIONS: &[(&str, Deletion)] = &[
    ("mirror-prune", Deletion::MirrorPrune),
    ("delete", Deletion::Delete),
    ("wait", Deletion::WaitForTermination),
    ("orphan", Deletion::Orphan),
];

/// `deletion mirror-prune|delete|wait|orphan`.
pub(super) fn deletion(c: &mut Cursor<'_>) -> Option<Spanned<Deletion>> {
    c.choice("`mirror-prune`, `delete`, `wait` or `orphan`", DELETIONS)
}

const EXTERNALS: &[(&str, &str)] = &[
    ("secret", "secret"),
    ("configmap", "configmap"),
    ("claim", "claim"),
    ("service-account", "service-account"),
    ("namespace", "namespace"),
    ("crd", "crd"),
    ("PriorityClass", "PriorityClass"),
    ("RuntimeClass", "RuntimeClass"),
    ("StorageClass", "StorageClass"),
    ("PersistentVolume", "PersistentVolume"),
    ("HelmRepository", "HelmRepository"),
    ("OCIRepository", "OCIRepository"),
    ("GitRepository", "GitRepository"),
    ("Bucket", "Bucket"),
    ("HelmChart", "HelmChart"),
    ("Issuer", "Issuer"),
    ("ClusterIssuer", "ClusterIssuer"),
    ("SecretStore", "SecretStore"),
    ("ClusterSecretStore", "ClusterSecretStore"),
    ("Service", "Service"),
];

/// Whether `external` takes a word for the kind of an object.
pub(super) fn is_object(word: &str) -> bool {
    EXTERNALS.iter().any(|(kind, _)| *kind == word)
}

/// `external KIND NAME`.
pub(super) fn external(c: &mut Cursor<'_>) -> Option<External> {
    if let Some(argument) = c.peek()
        && matches!(&argument.value, Value::Word(word) if word == "kustomization")
    {
        let message = "`external kustomization` means nothing in a block";
        let finding = MISPLACED_SETTING.at(argument.span, message);
        c.report(finding.help("write it outside of blocks, and `after` behind the stage's name"));
        return None;
    }
    let kind = c
        .choice("the kind of an object", EXTERNALS)?
        .map(SmolStr::new_static);
    Some(External {
        kind,
        name: c.object("the name of an object")?,
    })
}

/// `allow CHECK "REASON"`.
pub(super) fn allow(c: &mut Cursor<'_>) -> Option<Allow> {
    let (argument, word) = c.bare("the name of a check")?;
    c.advance();
    let check = Spanned::new(SmolStr::new(word), argument.span);
    Some(Allow {
        check,
        reason: c.some_text("a reason")?,
    })
}
