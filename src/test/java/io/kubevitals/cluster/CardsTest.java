package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardsTest {
  @ParameterizedTest
  @CsvSource({
    "nvidia.com/gpu, 1000",
    "nvidia.com/gpu.shared, 1000",
    "nvidia.com/mig-1g.10gb, 1000",
    "nvidia.com/gpumem, 0",
    "nvidia.com/gpucores, 0",
    "amd.com/gpu, 1000",
    "huawei.com/Ascend910, 1000",
    "huawei.com/Ascend910-memory, 0",
    "tencent.com/vcuda-core, 10",
    "tencent.com/vcuda-memory, 0",
    "example.com/dongle, 0",
    "cpu, 0",
    "hugepages-2Mi, 0"
  })
  void cardsAreToldFromWhatIsHandedOutBesides(String resource, long millis) {
    assertThat(Cards.millis(resource)).isEqualTo(millis);
  }
}
