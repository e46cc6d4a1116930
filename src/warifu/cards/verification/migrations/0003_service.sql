-- SPDX-License-Identifier: Apache-2.0
-- 求めたサービス: for whom the asking body asked, as it was registered there on that day; empty where for itself.
ALTER TABLE verification.asked ADD COLUMN service text NOT NULL DEFAULT '';
ALTER TABLE verification.asked ADD COLUMN service_ja text NOT NULL DEFAULT '';
ALTER TABLE verification.asked ADD COLUMN service_en text NOT NULL DEFAULT '';
COMMENT ON TABLE verification.asked IS
    'distributed(signature), append-only: who asked, and for which service, whether which signature held, and for what';
