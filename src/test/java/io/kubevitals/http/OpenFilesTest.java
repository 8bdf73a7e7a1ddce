package io.kubevitals.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
  @ParameterizedTest(name = "{0} wanted, {1} files free: {2}")
  @CsvSource({"256, 1000000, 256", "256, 512, 256", "256, 100, 50", "256, 1, 1", "16, -5, 1"})
  void connectionsLeaveHalfOfTheFiles(int wanted, long free, int connections) {
    assertThat(OpenFiles.connections(wanted, free)).isEqualTo(connections);
  }
}
