//! How big something is, for people.

/// `1.4 MiB`: one digit behind the point below ten.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    const STEP: u64 = 1024;
    let mut unit = 0;
    let mut tenths = count.saturating_mul(10);
    while tenths >= STEP * 10 && unit < UNITS.len() - 1 {
        tenths /= STEP;
        unit += 1;
    }
    match (tenths / 10, tenths % 10) {
        (whole, tenth) if whole < 10 && tenth > 0 => format!("{whole}.{tenth} {}", UNITS[unit]),
        (whole, _) => format!("{whole} {}", UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_few_digits() {
        for (count, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KiB"),
            (1_500_000, "1.4 MiB"),
            (10 << 30, "10 GiB"),
            (u64::MAX, "1677721 TiB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }
}
