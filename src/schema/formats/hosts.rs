//! Hosts, addresses and mail, as far as it is certain what Go says of them.

use core::net::IpAddr;

use super::super::form::address;
use super::{Form, has};
use crate::values::regex::Pattern;

/// `HostnamePattern` in `strfmt/default.go`, for letters of ASCII.
static NAME: Form = Form::new(|| {
    Pattern::read(
        "^([a-zA-Z0-9$+<=>^`|~]((-?[a-zA-Z0-9$+<=>^`|~]{0,62})?)|([a-zA-Z0-9$+<=>^`|~](([a-zA-Z0-9$+<=>^`|~-]{0,61}[a-zA-Z0-9$+<=>^`|~])?)(\\.)){1,}([a-zA-Z]){2,63})$",
    )
});

/// `IsHostname`.
pub(super) fn name(text: &str) -> Option<bool> {
    let has_form = has(&NAME, text)?;
    Some(has_form && text.len() <= 255 && text.split('.').all(|part| part.len() <= 63))
}

/// `IsEmail`: what `ParseAddress` in `net/mail/message.go` of Go says where there is neither a name, nor a comment, nor
/// a quote.
pub(super) fn email(text: &str) -> Option<bool> {
    if !text.contains('@') {
        return Some(false);
    }
    let is_plain = |letter: char| letter == '.' || letter == '@' || is_of_atom(letter);
    if !text.chars().all(is_plain) {
        return None;
    }
    let is_atom = |part: &str| part.split('.').all(|it| !it.is_empty());
    let parts: Vec<&str> = text.split('@').collect();
    Some(matches!(parts.as_slice(), [name, host] if is_atom(name) && is_atom(host)))
}

fn is_of_atom(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter)
}

/// `isIPv4`: whatever has a point in it, `::ffff:1.2.3.4` too.
pub(super) fn is_four(text: &str) -> Option<bool> {
    match text.contains('.') {
        false => Some(false),
        true if address(text).is_some() => Some(true),
        true if text.contains(':') => uncertain_six(text),
        true => Some(false),
    }
}

/// `IsIPv6`: old readers take more than four digits in a row, and zeros before the numbers at the end.
pub(super) fn is_six(text: &str) -> Option<bool> {
    match text.contains(':') {
        false => Some(false),
        true if address(text).is_some() => Some(true),
        true => uncertain_six(text),
    }
}

/// Of an address that is none to us: whether it is surely none.
fn uncertain_six(text: &str) -> Option<bool> {
    let mut parts = text.split([':', '.']);
    let is_padded = parts.any(|part| part.len() > 1 && part.starts_with('0'));
    (!is_padded).then_some(false)
}

/// `isCIDR`.
pub(super) fn range(text: &str) -> Option<bool> {
    let Some((first, length)) = text.split_once('/') else {
        return Some(false);
    };
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length: Option<u32> = length.parse().ok().filter(|_| is_number);
    let Some(length) = length else {
        return Some(false);
    };
    match address(first) {
        Some(IpAddr::V4(_)) => Some(length <= 32),
        Some(IpAddr::V6(_)) => Some(length <= 128),
        None => uncertain_six(first),
    }
}

/// `IsMAC` (`ParseMAC` in `net/mac.go` of Go): since Go 1.26 it takes digits without anything between them.
pub(super) fn hardware(text: &str) -> Option<bool> {
    let between = text.bytes().find(|byte| !byte.is_ascii_hexdigit());
    let (width, between) = match between {
        Some(between @ (b':' | b'-')) => (2, char::from(between)),
        Some(b'.') => (4, '.'),
        Some(_) => return Some(false),
        None if matches!(text.len(), 12 | 16 | 40) => return None,
        None => return Some(false),
    };
    let is_part = |part: &str| part.len() == width && part.bytes().all(|it| it.is_ascii_hexdigit());
    let mut parts = text.split(between);
    let count = text.split(between).count() * width / 2;
    Some(parts.all(is_part) && matches!(count, 6 | 8 | 20))
}
