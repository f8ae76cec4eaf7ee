package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * Amazon's public registry, whose repositories are made in us-east-1 only.
 *
 * @param image a reference into it
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/public/">Amazon's documentation</a>
 */
record AmazonEcrPublic(ImageReference image) implements RegistryRemedies {
  @Override
  public String login() {
    return "aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws";
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    return refusal.isNotFound() && refusal.isPush()
        ? "make the repository: aws ecr-public create-repository --region us-east-1 --repository-name "
            + image.path().substring(image.path().indexOf('/') + 1)
        : GenericRegistry.remedy(refusal, login(), image);
  }

  @Override
  public String makePublicHint() {
    return "what is in public.ecr.aws is public once it is there; ask again in a moment";
  }
}
