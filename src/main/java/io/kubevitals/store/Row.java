package io.kubevitals.store;

/// Something that is kept. A row replaces the stored one of the same key; an [EndRow] has no key
/// and is added.
public sealed interface Row
    permits CounterRow, CursorRow, EndRow, IncidentRow, PodRow, ScraperRow {}
