package com.example;

import org.flyte.flytekit.SdkBindingData;
import org.flyte.flytekit.SdkLiteralTypes;
import org.flyte.flytekit.SdkNode;
import org.flyte.flytekit.SdkTypes;
import org.flyte.flytekit.SdkWorkflow;
import org.flyte.flytekit.SdkWorkflowBuilder;

public final class Training extends SdkWorkflow<SdkBindingData<String>, Void> {
  public Training() {
    super(SdkTypes.of(SdkLiteralTypes.strings(), "dataset"), SdkTypes.nulls());
  }

  @Override
  public String getName() {
    return "training";
  }

  @Override
  protected Void expand(SdkWorkflowBuilder builder, SdkBindingData<String> dataset) {
    SdkNode<Void> train = builder.apply("train", new Train(), dataset);
    SdkNode<Void> report = builder.apply("report", new Report().withUpstreamNode(train), dataset);
    builder.apply("announce", new Announce().withUpstreamNode(report));
    return null;
  }
}
