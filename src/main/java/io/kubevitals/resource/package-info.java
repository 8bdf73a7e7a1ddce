/// Usage, requests, limits and their ratios, derived from raw Prometheus samples and pod records. A
/// ratio that is not defined is absent.
@NullMarked
package io.kubevitals.resource;

import org.jspecify.annotations.NullMarked;
