/// The page that scrapers read: fast per-object families, our own metrics, text and OpenMetrics.
/// Alone touches the Prometheus client library.
@NullMarked
package io.kubevitals.metrics;

import org.jspecify.annotations.NullMarked;
