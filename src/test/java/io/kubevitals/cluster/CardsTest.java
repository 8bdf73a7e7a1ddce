package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardsTest {
  @ParameterizedTest
  @CsvSource({
    "nvidia.com/gpu, 1000, false",
    "nvidia.com/gpu.shared, 1000, true",
    "nvidia.com/mig-1g.10gb, 1000, true",
    "nvidia.com/gpumem, 0, true",
    "nvidia.com/gpumem-percentage, 0, true",
    "nvidia.com/gpucores, 0, true",
    "amd.com/gpu, 1000, false",
    "amd.com/gpumem, 0, true",
    "huawei.com/Ascend910, 1000, false",
    "huawei.com/Ascend910B4-1, 1000, false",
    "huawei.com/Ascend910-memory, 0, true",
    "huawei.com/Ascend910B4-1-memory, 0, true",
    "huawei.com/Ascend910-2c, 1000, true",
    "huawei.com/Ascend310P-4c.3cpu, 1000, true",
    "hygon.com/dcunum, 1000, false",
    "hygon.com/dcumem, 0, true",
    "metax-tech.com/gpu, 1000, false",
    "metax-tech.com/sgpu, 1000, true",
    "volcano.sh/vgpu-number, 1000, false",
    "volcano.sh/vgpu-memory, 0, true",
    "aliyun.com/gpu-mem, 0, true",
    "aliyun.com/gpu-count, 0, false",
    "koordinator.sh/gpu.shared, 0, true",
    "tencent.com/vcuda-core, 10, false",
    "tencent.com/vcuda-memory, 0, false",
    "tke.cloud.tencent.com/qgpu-core, 10, false",
    "example.com/dongle, 0, false",
    "cpu, 0, false",
    "hugepages-2Mi, 0, false"
  })
  void cardsAreToldFromWhatIsHandedOutBesides(String resource, long millis, boolean part) {
    assertThat(Cards.millis(resource)).isEqualTo(millis);
    assertThat(Cards.isPart(resource)).isEqualTo(part);
  }
}
