/// The report of a window that is over, such as a load test: use from raw samples, requests and
/// limits as they were then, verdicts with their numbers, suggestions, and two windows compared.
@NullMarked
package io.kubevitals.resource.report;

import org.jspecify.annotations.NullMarked;
