package io.kubevitals.probe;

import io.kubevitals.metrics.ForeignFamily;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What is left of a component's page after it was read.
///
/// @param forwarded the families that the allow-list admits, our labels added
/// @param samples of the families that are judged
/// @param lines how many samples the page had
/// @param malformed lines that were nothing
/// @param dropped samples of admitted families that cannot be forwarded
/// @param own whether the page is the component's: it has one of its own families
record MetricsPage(
    List<ForeignFamily> forwarded,
    List<Sample> samples,
    long lines,
    long malformed,
    long dropped,
    boolean own) {

  Stream<Sample> named(String name) {
    return samples.stream().filter(sample -> sample.name().equals(name));
  }

  /// The value of a family of one sample.
  OptionalDouble value(String name) {
    return named(name).mapToDouble(Sample::value).findFirst();
  }
}
