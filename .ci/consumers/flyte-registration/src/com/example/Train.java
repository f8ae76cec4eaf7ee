package com.example;

import java.util.List;
import java.util.Map;
import org.flyte.flytekit.SdkBindingData;
import org.flyte.flytekit.SdkContainerTask;
import org.flyte.flytekit.SdkLiteralTypes;
import org.flyte.flytekit.SdkResources;
import org.flyte.flytekit.SdkResources.ResourceName;
import org.flyte.flytekit.SdkTypes;

public final class Train extends SdkContainerTask<SdkBindingData<String>, Void> {
  public Train() {
    super(SdkTypes.of(SdkLiteralTypes.strings(), "dataset"), SdkTypes.nulls());
  }

  @Override
  public String getName() {
    return "train";
  }

  @Override
  public String getImage() {
    return TaskImages.of("train");
  }

  @Override
  public List<String> getCommand() {
    return List.of("sh", "/app/train.sh");
  }

  @Override
  public List<String> getArgs() {
    return List.of("{{.inputs.dataset}}");
  }

  @Override
  public Map<String, String> getEnv() {
    return Map.of("EPOCHS", "3");
  }

  @Override
  public SdkResources getResources() {
    return SdkResources.builder()
        .requests(Map.of(ResourceName.CPU, "1", ResourceName.MEMORY, "2Gi"))
        .build();
  }

  @Override
  public int getRetries() {
    return 2;
  }
}
