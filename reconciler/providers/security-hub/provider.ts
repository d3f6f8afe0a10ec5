import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { Outcome, Provider, StepContext } from '../provider.ts';
import { BatchLimit } from './batches.ts';
import { observeCell } from './observe.ts';
import { controlType, writeAssociations } from './resources/control.ts';
import { parametersType, writeParameters } from './resources/control-parameters.ts';
import { hubType, writeHub } from './resources/hub.ts';
import { standardType, writeStandards } from './resources/standard.ts';

