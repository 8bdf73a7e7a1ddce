package io.kubevitals.resource.report;

/// Which series a track is of.
///
/// @param part the container's id, or the card; `""` where the series tells neither
/// @param source tells series of the same part from one another: two servers that scrape the same
record TrackKey(ContainerName container, String part, int source) {}
