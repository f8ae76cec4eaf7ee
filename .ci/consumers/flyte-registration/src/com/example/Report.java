package com.example;

import java.util.List;
import org.flyte.flytekit.SdkBindingData;
import org.flyte.flytekit.SdkContainerTask;
import org.flyte.flytekit.SdkLiteralTypes;
import org.flyte.flytekit.SdkTypes;

public final class Report extends SdkContainerTask<SdkBindingData<String>, Void> {
  public Report() {
    super(SdkTypes.of(SdkLiteralTypes.strings(), "dataset"), SdkTypes.nulls());
  }

  @Override
  public String getName() {
    return "report";
  }

  @Override
  public String getImage() {
    return TaskImages.of("report");
  }

  @Override
  public List<String> getCommand() {
    return List.of("sh", "/app/report.sh");
  }

  @Override
  public List<String> getArgs() {
    return List.of("{{.inputs.dataset}}");
  }
}
